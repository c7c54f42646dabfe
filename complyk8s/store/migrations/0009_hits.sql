-- The request behind an answer, where it was found; of a group of requests the first.
alter table answer add column audit_id varchar;
alter table answer add column subject varchar;    -- who authenticated
alter table answer add column client varchar;     -- what the client calls itself, without its version
alter table answer add column target varchar;     -- resource/subresource/namespace/name
alter table asked add column severity varchar;
