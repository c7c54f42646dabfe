-- Each distinct pod spec once, whatever carries it. What differs between pods of one template alone (their
-- node, their name, the suffix of their token's volume) stands with the carrier; in the spec is a mark.
create table spec (spec_hash varchar primary key, body varchar not null);

-- What an object's body says beside its pod spec, for each body that holds one.
create table carrier (
    body_hash varchar primary key,
    spec_hash varchar,                    -- null: it is of such a kind, and holds none
    owner_kind varchar,                   -- of its first ownerReference
    owner_name varchar,
    replicas varchar,
    phase varchar,
    address varchar,
    labels varchar,                       -- JSON: of its pods
    annotations varchar,                  -- JSON: of its pods
    node_name varchar,
    token_volume varchar,                 -- what the volume of a pod's own token is called
    created_at varchar                    -- its metadata.creationTimestamp
);
