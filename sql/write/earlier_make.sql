-- while a changed file comes in: one row a response that it may hold again, by fingerprint; gone before the commit
CREATE TABLE earlier (fingerprint INTEGER NOT NULL, response INTEGER NOT NULL, PRIMARY KEY (fingerprint, response))
STRICT, WITHOUT ROWID
