-- The ledger only grows, and what is there is its sum, whoever writes and by whatever path.

ALTER TABLE goods_lot ADD CONSTRAINT goods_lot_home_of_its_unit
    FOREIGN KEY (unit_id, home_id) REFERENCES orgs_unit (id, home_id);
ALTER TABLE goods_entry ADD CONSTRAINT goods_entry_home_of_its_lot
    FOREIGN KEY (home_id, lot_id) REFERENCES goods_lot (home_id, id);
ALTER TABLE goods_counting ADD CONSTRAINT goods_counting_home_of_its_lot
    FOREIGN KEY (home_id, lot_id) REFERENCES goods_lot (home_id, id);

-- A deleted account is forgotten (by → NULL); nothing else of a row ever changes.
CREATE FUNCTION goods_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.by_id IS NULL AND to_jsonb(NEW) - 'by_id' = to_jsonb(OLD) - 'by_id' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the ledger is append-only: enter a row that corrects it'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'goods_ledger_only_grows';
END $$;
CREATE TRIGGER goods_ledger_only_grows BEFORE UPDATE OR DELETE ON goods_entry
    FOR EACH ROW EXECUTE FUNCTION goods_refuse_change();

CREATE FUNCTION goods_count_stock() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE goods_lot SET stock = stock + NEW.count WHERE id = NEW.lot_id;
    RETURN NULL;
END $$;
CREATE TRIGGER goods_count_stock AFTER INSERT ON goods_entry
    FOR EACH ROW EXECUTE FUNCTION goods_count_stock();

CREATE FUNCTION goods_guard_lot() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.stock := 0;
        RETURN NEW;
    END IF;
    IF to_jsonb(NEW) - 'stock' - 'promised' <> to_jsonb(OLD) - 'stock' - 'promised' THEN
        RAISE EXCEPTION 'what a lot is does not change'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'goods_lot_stays';
    END IF;
    IF to_jsonb(NEW) <> to_jsonb(OLD) AND pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'what is there, and what of it is promised, is counted'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'goods_counted_from_the_ledger';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER goods_guard_lot BEFORE INSERT OR UPDATE ON goods_lot
    FOR EACH ROW EXECUTE FUNCTION goods_guard_lot();

-- What leaves one unit comes to another, at every commit.
CREATE FUNCTION goods_check_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT sum(count) <> 0 OR count(*) <> 2 FROM goods_entry WHERE move = NEW.move) THEN
        RAISE EXCEPTION 'the rows of a transfer sum to zero'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'goods_move_sums_to_zero';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER goods_check_move AFTER INSERT ON goods_entry DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.move IS NOT NULL) EXECUTE FUNCTION goods_check_move();

-- What was counted stays; it is settled once, by a row of its lot that is the difference.
CREATE FUNCTION goods_guard_counting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.home_id, NEW.lot_id, NEW.booked, NEW.counted, NEW.counted_at)
            IS DISTINCT FROM (OLD.home_id, OLD.lot_id, OLD.booked, OLD.counted, OLD.counted_at)
        OR (OLD.settled_at IS NOT NULL
            AND (NEW.settled_at, NEW.entry_id) IS DISTINCT FROM (OLD.settled_at, OLD.entry_id)) THEN
        RAISE EXCEPTION 'a count stays as it was made and settled'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'goods_count_stays';
    END IF;
    IF NEW.entry_id IS DISTINCT FROM OLD.entry_id AND NOT EXISTS (
        SELECT FROM goods_entry e WHERE e.id = NEW.entry_id AND e.lot_id = NEW.lot_id AND e.kind = 'settled'
            AND e.count = NEW.counted - NEW.booked) THEN
        RAISE EXCEPTION 'a count is settled by its difference'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'goods_count_settled_by_its_difference';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER goods_guard_counting BEFORE UPDATE ON goods_counting
    FOR EACH ROW EXECUTE FUNCTION goods_guard_counting();
