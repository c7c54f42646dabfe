/*
title = "The kernel of every node is set so that containers learn and reach little"
severity = "medium"
reads = ["node_settings"]
expects = "addresses are random, kernel addresses and messages hidden, unprivileged BPF off, links protected, no dumps of setuid programs"
fix = "Set the values with sysctl.d on the node: kernel.randomize_va_space=2, kernel.kptr_restrict=1, kernel.dmesg_restrict=1, kernel.unprivileged_bpf_disabled=1, fs.protected_hardlinks=1, fs.protected_symlinks=1, fs.suid_dumpable=0."
why = "A container shares its node's kernel: what the kernel gives away, it gives to every container."
exists = "no node is known: see `complyk8s node-facts`"
customer = true
references = ["https://docs.kernel.org/admin-guide/sysctl/"]
*/
select
    resource,
    settings['kernel.randomize_va_space'] = '2'
    and settings['kernel.kptr_restrict'] in ('1', '2')
    and settings['kernel.dmesg_restrict'] = '1'
    and settings['kernel.unprivileged_bpf_disabled'] in ('1', '2')
    and settings['fs.protected_hardlinks'] = '1'
    and settings['fs.protected_symlinks'] = '1'
    and settings['fs.suid_dumpable'] = '0' as ok,
    coalesce(missing, array_to_string(list_transform(
        list_filter(map_keys(settings), lambda k: k in (
            'kernel.randomize_va_space', 'kernel.kptr_restrict', 'kernel.dmesg_restrict', 'kernel.unprivileged_bpf_disabled',
            'fs.protected_hardlinks', 'fs.protected_symlinks', 'fs.suid_dumpable'
        )), lambda k: k || '=' || settings[k]
    ), ', ')) as seen
from node_settings
order by resource
