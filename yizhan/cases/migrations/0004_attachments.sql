-- A file is kept as it was added, or goes with the words of its entry.

ALTER TABLE cases_attachment ADD CONSTRAINT cases_attachment_of_its_entry
    FOREIGN KEY (home_id, entry_id) REFERENCES cases_entry (home_id, id);

CREATE FUNCTION cases_keep_files() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'cipher' = to_jsonb(OLD) - 'cipher' THEN  -- sealed anew with another key
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' AND EXISTS (SELECT FROM cases_words WHERE entry_id = OLD.entry_id AND erased_at IS NOT NULL) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'files are kept as they were added, or go with the words' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER cases_keep_files BEFORE UPDATE OR DELETE ON cases_attachment
    FOR EACH ROW EXECUTE FUNCTION cases_keep_files();
