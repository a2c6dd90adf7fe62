using Imprest.Ledger.Sqlite.Reading;
using Imprest.Pricing;
using Microsoft.Data.Sqlite;

namespace Imprest.Ledger.Sqlite;

/// <summary>What webhooks are told against how the tasks ended: I16.</summary>
internal static class TaskEventCheck
{
    private const string EventOf = "'evt_' || substr(r.id, instr(r.id, '_') + 1)";

    private static readonly string TypeOf =
        $"case when r.delivered > 0 then '{TaskEvents.Succeeded}' when r.outcome = {(int)Outcome.Canceled} then '{TaskEvents.Canceled}' else '{TaskEvents.Failed}' end";

    private static readonly string HasEnded = $"r.state in ({(int)RequestState.Settled}, {(int)RequestState.Voided})";

    public static void Check(SqliteConnection connection, Findings findings)
    {
        Each(connection, findings, "A webhook is told of an end that is not its own, or under another event's id.", $"""
            select d.account_id, d.request_id from webhook_deliveries d left join accounts a on a.id = d.account_id
            left join request_log r on r.account = a.number and r.time = request_time(d.request_id) and r.id = d.request_id
            where d.request_id is not null and d.type <> '{TaskEvents.InDoubt}'
                and (r.id is null or r.is_task = 0 or d.event_id <> {EventOf}
                    -- In review, what was delivered is told already.
                    or not ({HasEnded} and d.type = {TypeOf} or d.type = '{TaskEvents.Succeeded}' and (r.state = {(int)RequestState.Review} and r.delivered > 0 or d.created_at < r.ended_at)))
            """);
        Each(connection, findings, "A webhook is told of the doubt of what is no task.", $"""
            select d.account_id, d.request_id from webhook_deliveries d left join accounts a on a.id = d.account_id
            left join request_log r on r.account = a.number and r.time = request_time(d.request_id) and r.id = d.request_id
            where d.type = '{TaskEvents.InDoubt}' and (r.id is null or r.is_task = 0 or d.event_id <> {EventOf} || '_in_doubt')
            """);
        Each(connection, findings, "It is a task that has ended, and a webhook that listens is not told.", $"""
            select e.account_id, r.id from webhook_endpoints e join accounts a on a.id = e.account_id
            join requests r on r.account = a.number and r.number > e.told_after and r.is_task = 1 and {HasEnded}
            where e.disabled_at is null and instr(e.events, ' ' || {TypeOf} || ' ') > 0
                and not exists (
                    select 1 from webhook_deliveries d where d.account_id = e.account_id and d.endpoint_id = e.id and d.event_id = {EventOf})
                and min(r.ended_at, coalesce((
                    select min(i.opened_at) from review_items i where i.account_id = e.account_id and i.request_id = r.id), r.ended_at))
                    >= coalesce((select cast(value as integer) from meta where name = 'webhooks_pruned_before'), 0)
            """);
        Each(connection, findings, "A delivery goes to an endpoint that does not exist.", """
            select d.account_id, d.request_id from webhook_deliveries d
            where not exists (select 1 from webhook_endpoints e where e.account_id = d.account_id and e.id = d.endpoint_id)
            """);
    }

    private static void Each(SqliteConnection connection, Findings findings, string message, string sql)
    {
        foreach (var (account, request) in connection.Query(sql, row => (row.GetString(0), row.Text(1))))
            findings.Add("I16", new AccountId(account), request is null ? null : new RequestId(request), message);
    }
}
