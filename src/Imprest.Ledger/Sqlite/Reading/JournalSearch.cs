using Microsoft.Data.Sqlite;

namespace Imprest.Ledger.Sqlite.Reading;

/// <summary>What ended when: the journal is in time order within an account, the log by creation only.</summary>
internal static class JournalSearch
{
    /// <summary>Instants come from the callers, who may be a little out of order.</summary>
    public static readonly TimeSpan Slack = TimeSpan.FromMinutes(5);

    /// <summary>Requests that ended at or after an instant, newest first.</summary>
    public static List<RequestRecord> EndedSince(SqliteConnection connection, DateTimeOffset since, bool unansweredOnly)
    {
        var requests = new List<RequestRecord>();
        var stop = (since - Slack).Stored();
        foreach (var account in Accounts(connection))
        {
            using var command = connection.Command(
                $"select at, kind, request_id from journal where {WalletRows.OfAccount} order by id desc", ("$account", account.Value));
            using var reader = command.ExecuteReader();
            while (reader.Read() && reader.GetInt64(0) >= stop)
            {
                if (reader.GetString(1) is not ("capture" or "void") || reader.GetInt64(0) < since.Stored())
                    continue;
                if (RequestRows.Find(connection, account, new(reader.GetString(2))) is { } request && (request.Unanswered || !unansweredOnly))
                    requests.Add(request);
            }
        }

        return requests;
    }

    /// <summary>Images that still exist of requests that ended before an instant, and how far each account's journal has none left.</summary>
    public static (List<(AccountId, RequestId, StoredImage)> Images, List<(AccountId Account, long Sequence)> Swept) ImagesEndedBefore(
        SqliteConnection connection, DateTimeOffset instant, int limit)
    {
        var images = new List<(AccountId, RequestId, StoredImage)>();
        var swept = new List<(AccountId, long)>();
        foreach (var account in Accounts(connection))
        {
            if (images.Count >= limit)
                break;
            using var command = connection.Command("""
                select j.id & 1099511627775, j.at, r.id, case when r.images_deleted_at is null then d.stored_images end from journal j
                left join requests r on j.kind in ('capture', 'void') and r.account = $number and r.time = request_time(j.request_id)
                    and r.id = j.request_id
                left join documents d on d.number = r.number
                where j.id > $number * 1099511627776 + coalesce((select seq from image_sweeps where account_id = $account), 0)
                    and j.id < ($number + 1) * 1099511627776
                order by j.id
                """, ("$account", account.Value), ("$number", WalletRows.Number(connection, account)));
            using var reader = command.ExecuteReader();
            long? clean = null;
            var found = false;
            while (images.Count < limit && reader.Read() && reader.GetInt64(1) < instant.Stored())
            {
                var stored = StoredImages.Parse(reader.Text(3));
                found |= stored.Count > 0;
                if (!found)
                    clean = reader.GetInt64(0);
                foreach (var image in stored)
                    images.Add((account, new(reader.GetString(2)), image));
            }

            if (clean is { } sequence)
                swept.Add((account, sequence));
        }

        return (images, swept);
    }

    private static List<AccountId> Accounts(SqliteConnection connection) =>
        connection.Query("select id from accounts", row => new AccountId(row.GetString(0)));
}
