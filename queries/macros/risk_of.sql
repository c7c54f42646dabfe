/*
about = "What makes a workload worth mending, in points. The scale is ours: what leads straight to the whole cluster or to its data weighs most; what only makes the next step easier weighs least."
reads = []

[macros]
"check_points(check_id)" = "points for failing a check of the Pod Security Standards"
"check_severity(check_id)" = "how severe that is"
"is_patched(check_id, seen)" = "whether the patch in pod_patches mends it: not what needs a person, as volumes and ports of the node do"
"escalation_points(steps)" = "points for an account that can become cluster-admin in so many steps"
"entry_points(kind, narrowed)" = "points for a way in from outside"
"told_path(path)" = "the steps of a path in escalations, in words"
"level_rank(level)" = "0 for privileged and for no level, 1 for baseline, 2 for restricted"
*/
create or replace macro check_points(check_id) as case check_id
    when 'privileged' then 30
    when 'windowsHostProcess' then 30
    when 'hostNamespaces' then 20
    when 'hostPathVolumes' then 20
    when 'capabilities_baseline' then 10
    when 'procMount' then 10
    when 'seccompProfile_baseline' then 10
    when 'appArmorProfile' then 10
    when 'seLinuxOptions' then 10
    when 'sysctls' then 5
    when 'hostPorts' then 5
    when 'hostProbesAndHostLifecycle' then 5
    when 'runAsNonRoot' then 4
    when 'runAsUser' then 4
    when 'allowPrivilegeEscalation' then 3
    else 2
end;

create or replace macro check_severity(check_id) as case
    when check_points(check_id) >= 30 then 'critical'
    when check_points(check_id) >= 20 then 'high'
    when check_points(check_id) >= 3 then 'medium'
    else 'low'
end;

create or replace macro is_patched(check_id, seen) as
    check_id not in ('hostPathVolumes', 'restrictedVolumes', 'hostPorts', 'hostProbesAndHostLifecycle', 'windowsHostProcess')
    and not (check_id = 'appArmorProfile' and contains(seen, '.beta.kubernetes.io/'));

create or replace macro escalation_points(steps) as case when steps <= 1 then 30 when steps = 2 then 20 else 10 end;

create or replace macro entry_points(kind, narrowed) as case
    when narrowed is not null then 10
    when kind in ('LoadBalancer', 'NodePort', 'ExternalIPs') then 30
    else 20
end;

create or replace macro level_rank(level) as
    case level when 'restricted' then 2 when 'baseline' then 1 else 0 end;

create or replace macro told_path(path) as array_to_string(
    list_transform(list_filter(path, lambda p: not starts_with(p.how, 'is ') or p.how = 'is never refused'), lambda p: p.how), ', then '
);
