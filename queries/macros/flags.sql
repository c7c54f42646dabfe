/*
about = "Flags of components, of the maps that the view `components` has."
reads = []

[macros]
"flag_seen(missing, unread, given, flag)" = "what is there of a flag: the arguments that give it, that it is unset, or why it is not known"
"plugin_enabled(items, given, plugin, by_default)" = "whether kube-apiserver runs an admission plugin, by its flags; null where they are not known"
"plugins_seen(missing, unread, given)" = "what is there of the flags that say which admission plugins run"
"in_clear(given, items, flag)" = "the URLs of an etcd flag that are http, where it ignores certificates; empty where the flag is not given"
"of_flags(missing, verdict)" = "the verdict, or null where the flags are not known"
*/
create or replace macro flag_seen(missing, unread, given, flag) as
    coalesce(missing, concat(coalesce(given[flag], concat('--', flag, ' unset')), '; ' || unread[flag]));

create or replace macro plugin_enabled(items, given, plugin, by_default) as
    if(
        given['admission-control'] is not null,
        list_contains(items['admission-control'], plugin),
        (by_default or list_contains(items['enable-admission-plugins'], plugin))
        and not list_contains(items['disable-admission-plugins'], plugin)
    );

create or replace macro plugins_seen(missing, unread, given) as
    if(
        missing is null and given['admission-control'] is not null,
        flag_seen(missing, unread, given, 'admission-control'),
        concat(
            flag_seen(missing, unread, given, 'enable-admission-plugins'),
            if(
                missing is null and given['disable-admission-plugins'] is not null,
                ' ' || flag_seen(missing, unread, given, 'disable-admission-plugins'), ''
            )
        )
    );

create or replace macro of_flags(missing, verdict) as if(missing is null, verdict, null);

create or replace macro in_clear(given, items, flag) as
    if(given[flag] is null, [], list_filter(items[flag], lambda u: starts_with(lower(trim(u)), 'http://')));
