/*
about = "IP addresses and blocks, IPv4 and IPv6 (RFC 4632, RFC 4291)."
reads = []

[macros]
"ip_kind(address)" = "private, public, or unknown where it is no address"
"address_number(address)" = "an address as a number; null where it is none"
"block_bits(block)" = "the length of a block's prefix, counted from the top of 128 bits; null where it is no block"
"in_block(address, block)" = "whether an address lies in a block; null where either is none"
"lies_in(number, base, bits)" = "the same, of numbers"
"open_to_all(blocks)" = "whether blocks together let in half of all IPv4 addresses, or as much of IPv6 as is in use (2000::/3), or more; null where one is no block"
"parsed_block(block)" = "base and bits of a block, for lies_in"
*/
create or replace macro address_number(address) as case
    when regexp_full_match(address, '(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}')
        -- where IPv6 keeps IPv4: ::ffff:0:0/96
        then try_cast(
            '0xFFFF' || array_to_string(
                list_transform(
                    string_split(address, '.'), lambda p: lpad(hex(try_cast(p as utinyint)), 2, '0')
                ), ''
            ) as uhugeint
        )
    when
        contains(address, ':') and regexp_full_match(address, '[0-9A-Fa-f:]+')
        and len(regexp_extract_all(address, '::')) <= 1
        and (
            contains(address, '::') and len(regexp_extract_all(address, '[0-9A-Fa-f]+')) < 8
            or len(regexp_extract_all(address, '[0-9A-Fa-f]+')) = 8
        )
        and regexp_full_match(address, '.*[0-9A-Fa-f:]') and not regexp_matches(address, '[0-9A-Fa-f]{5}')
        then try_cast(
            '0x' || array_to_string(
                list_transform(
                    list_concat(
                        regexp_extract_all(string_split(address, '::')[1], '[0-9A-Fa-f]+'),
                        list_transform(
                            range(8 - len(regexp_extract_all(address, '[0-9A-Fa-f]+'))), lambda n: '0'
                        ),
                        regexp_extract_all(coalesce(string_split(address, '::')[2], ''), '[0-9A-Fa-f]+')
                    ), lambda p: lpad(p, 4, '0')
                ), ''
            ) as uhugeint
        )
end;

create or replace macro block_bits(block) as case
    when address_number(split_part(block, '/', 1)) is null then null
    when contains(block, ':')
        then if(try_cast(split_part(block, '/', 2) as integer) between 0 and 128, try_cast(split_part(block, '/', 2) as integer), null)
    when try_cast(split_part(block, '/', 2) as integer) between 0 and 32
        then try_cast(split_part(block, '/', 2) as integer) + 96
end;

create or replace macro lies_in(number, base, bits) as
    -- IPv4 addresses lie in ::ffff:0:0/96 here, and in no wider block of IPv6
    (bits >= 96 or (number >> cast(32 as uhugeint)) <> 65535)
    and (bits = 0 or (number >> cast(128 - bits as uhugeint)) = (base >> cast(128 - bits as uhugeint)));

create or replace macro parsed_block(block) as {
    'base': address_number(split_part(block, '/', 1)),
    'bits': block_bits(block)
};

create or replace macro in_block(address, block) as
    lies_in(address_number(address), address_number(split_part(block, '/', 1)), block_bits(block));

create or replace macro open_to_all(blocks) as case
    when
        coalesce(list_sum(list_transform(
            list_filter(list_distinct(blocks), lambda b: not contains(b, ':')), lambda b: pow(2, 128 - block_bits(b))
        )), 0) >= pow(2, 31)
        or coalesce(list_sum(list_transform(
            list_filter(list_distinct(blocks), lambda b: contains(b, ':')), lambda b: pow(2, 128 - block_bits(b))
        )), 0) >= pow(2, 125)
        then true
    when len(list_filter(blocks, lambda b: block_bits(b) is null)) > 0 then null
    else false
end;

-- RFC 1918, RFC 6598, RFC 4193, loopback, link-local; addresses of documentation count as private (RFC 5737)
create or replace macro ip_kind(address) as case
    when address is null or not regexp_full_match(address, '[0-9a-fA-F.:]+') then 'unknown'
    when regexp_matches(
        address,
        '^(10\.|127\.|169\.254\.|192\.168\.|172\.(1[6-9]|2[0-9]|3[01])\.|100\.(6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7])\.|192\.0\.2\.|198\.51\.100\.|203\.0\.113\.|0\.|::1$|(?i:f[cd][0-9a-f]{2}|fe[89ab][0-9a-f]):)'
    ) then 'private'
    else 'public'
end;
