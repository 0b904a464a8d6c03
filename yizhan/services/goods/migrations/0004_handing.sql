-- What rounds still have to hand out of a lot is the sum of their shares, whoever writes.

ALTER TABLE goods_care ADD CONSTRAINT goods_care_home_of_its_round
    FOREIGN KEY (home_id, round_id) REFERENCES supplies_round (home_id, id);
ALTER TABLE goods_share ADD CONSTRAINT goods_share_home_of_its_care
    FOREIGN KEY (home_id, care_id) REFERENCES goods_care (home_id, id);
ALTER TABLE goods_share ADD CONSTRAINT goods_share_home_of_its_lot
    FOREIGN KEY (home_id, lot_id) REFERENCES goods_lot (home_id, id);
ALTER TABLE goods_handout ADD CONSTRAINT goods_hand_out_home_of_its_care
    FOREIGN KEY (home_id, care_id) REFERENCES goods_care (home_id, id);

CREATE FUNCTION goods_count_promised() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.lot_id, NEW.care_id, NEW.per_person)
            IS DISTINCT FROM (OLD.lot_id, OLD.care_id, OLD.per_person) THEN
        RAISE EXCEPTION 'a share stays what it is'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'goods_share_stays';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a share is given back, not deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    UPDATE goods_lot SET promised = promised + NEW.reserved - CASE TG_OP WHEN 'UPDATE' THEN OLD.reserved ELSE 0 END
    WHERE id = NEW.lot_id;
    RETURN NULL;
END $$;
CREATE TRIGGER goods_count_promised AFTER INSERT OR UPDATE OR DELETE ON goods_share
    FOR EACH ROW EXECUTE FUNCTION goods_count_promised();

-- A hand-out stays; it may be taken back, once; its signature goes after its time, and a deleted account is forgotten.
CREATE FUNCTION goods_guard_hand_out() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_may text[] := '{by_id,signature,taken_back_at,taken_back_by_id,taken_back_why}';
BEGIN
    IF TG_OP = 'UPDATE'
        AND to_jsonb(NEW) - v_may = to_jsonb(OLD) - v_may
        AND (NEW.by_id IS NULL OR NEW.by_id = OLD.by_id)
        AND (NEW.signature = '' OR NEW.signature = OLD.signature)
        AND (OLD.taken_back_at IS NULL
            OR (NEW.taken_back_at, NEW.taken_back_why) = (OLD.taken_back_at, OLD.taken_back_why)
                AND (NEW.taken_back_by_id IS NULL OR NEW.taken_back_by_id = OLD.taken_back_by_id)) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'what was handed out stays written'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'goods_hand_out_stays';
END $$;
CREATE TRIGGER goods_guard_hand_out BEFORE UPDATE OR DELETE ON goods_handout
    FOR EACH ROW EXECUTE FUNCTION goods_guard_hand_out();
