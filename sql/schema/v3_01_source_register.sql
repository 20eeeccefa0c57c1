-- 1: a case register, one row a report (then kind is 1: report counts can be made of it)
ALTER TABLE source ADD COLUMN register INTEGER NOT NULL DEFAULT 0 CHECK (register IN (0, 1))
