using System.Globalization;

namespace Imprest.Ledger.Sqlite.Writing;

/// <summary>Webhook endpoints, and what became of deliveries to them.</summary>
internal static class WebhookChanges
{
    /// <summary>After so many deliveries in a row that were given up, each over days, nobody listens there.</summary>
    private const int MostGivenUp = 3;

    public static bool Add(Books books, WebhookEndpoint endpoint, int most)
    {
        using var insert = books.Sql.Once("""
            insert into webhook_endpoints (account_id, id, url, events, secret, created_at, told_after)
            select ?1, ?2, ?3, ?4, ?5, ?6, (select coalesce(max(number), 0) from requests)
            where (select count(*) from webhook_endpoints where account_id = ?1) < ?7
            """);
        return insert.Start().Bind(endpoint.Account.Value).Bind(endpoint.Id.Value).Bind(endpoint.Url).Bind($" {string.Join("  ", endpoint.Events)} ")
            .BindBlob(endpoint.Secret.Span).Bind(endpoint.CreatedAt.Stored()).Bind((long)most).Run() == 1;
    }

    public static bool Remove(Books books, AccountId account, WebhookId endpoint)
    {
        using var deliveries = books.Sql.Once("delete from webhook_deliveries where account_id = ? and endpoint_id = ?");
        deliveries.Start().Bind(account.Value).Bind(endpoint.Value).Run();
        using var delete = books.Sql.Once("delete from webhook_endpoints where account_id = ? and id = ?");
        return delete.Start().Bind(account.Value).Bind(endpoint.Value).Run() == 1;
    }

    /// <summary>An earlier secret whose time is not over stays: the receiver may know no other, and was promised its time.</summary>
    public static bool Rotate(Books books, AccountId account, WebhookId endpoint, ReadOnlyMemory<byte> secret, DateTimeOffset at, DateTimeOffset earlierUntil)
    {
        using var update = books.Sql.Once("""
            update webhook_endpoints set secret = ?1,
                earlier_secret = case when earlier_secret_until > ?2 then earlier_secret else secret end,
                earlier_secret_until = case when earlier_secret_until > ?2 then earlier_secret_until else ?3 end
            where account_id = ?4 and id = ?5
            """);
        return update.Start().BindBlob(secret.Span).Bind(at.Stored()).Bind(earlierUntil.Stored()).Bind(account.Value).Bind(endpoint.Value).Run() == 1;
    }

    public static bool Enable(Books books, AccountId account, WebhookId endpoint)
    {
        using var update = books.Sql.Once("""
            update webhook_endpoints set disabled_at = null, disabled_reason = null, given_up = 0,
                told_after = case when disabled_at is null then told_after else (select coalesce(max(number), 0) from requests) end
            where account_id = ? and id = ?
            """);
        return update.Start().Bind(account.Value).Bind(endpoint.Value).Run() == 1;
    }

    /// <returns>The delivery's id; null when there is no such endpoint, or it is disabled.</returns>
    public static DeliveryId? AddTest(Books books, AccountId account, WebhookId endpoint, DateTimeOffset at) => IsEnabled(books, account, endpoint)
        ? new(TaskEventRows.Insert(books, account.Value, endpoint.Value, books.Ids.Next("evt_"), TaskEvents.Test, null, at.Stored()))
        : null;

    public static bool Resend(Books books, AccountId account, WebhookId endpoint, DeliveryId delivery, DateTimeOffset at)
    {
        if (!IsEnabled(books, account, endpoint))
            return false;
        using var update = books.Sql.Once("""
            update webhook_deliveries set next_at = ?, tries = 0, delivered_at = null where account_id = ? and endpoint_id = ? and id = ?
            """);
        return update.Start().Bind(at.Stored()).Bind(account.Value).Bind(endpoint.Value).Bind(delivery.Value).Run() == 1;
    }

    /// <returns>Why the endpoint was disabled by this; null when it was not.</returns>
    public static string? NoteTry(Books books, WebhookDelivery delivery, TryResult result)
    {
        var tried = result.Try;
        var taken = tried.Error is null;
        using var find = books.Sql.Once("select history from webhook_deliveries where account_id = ? and id = ?");
        if (!find.Start().Bind(delivery.Account.Value).Bind(delivery.Id.Value).Step())
            return null; // Its endpoint was removed meanwhile.
        var history = DeliveryHistory.With(find.NullableText(0), tried);
        find.Reset();
        using var update = books.Sql.Once("""
            update webhook_deliveries set tries = tries + 1, next_at = ?, last_status = ?, last_error = ?, delivered_at = ?, history = ?
            where account_id = ? and id = ?
            """);
        var next = IsEnabled(books, delivery.Account, delivery.Endpoint) ? result.NextAt : null;
        update.Start().Bind(next.Stored()).Bind((long?)tried.Status).Bind(tried.Error).Bind(taken ? tried.At.Stored() : (long?)null).Bind(history)
            .Bind(delivery.Account.Value).Bind(delivery.Id.Value).Run();
        var reason = result.DisableReason;
        if (delivery.Request is not null && result.NextAt is null && CountGivenUp(books, delivery, taken) >= MostGivenUp)
            reason ??= string.Create(CultureInfo.InvariantCulture, $"{MostGivenUp} deliveries in a row were given up, each after all its tries");
        if (reason is not null)
            Disable(books, delivery, reason, tried.At.Stored());
        return reason;
    }

    /// <summary>Deletes deliveries that are over and whose event is older than an instant, at most 5,000.</summary>
    public static int Prune(Books books, DateTimeOffset before)
    {
        using var delete = books.Sql.Once("""
            delete from webhook_deliveries where (account_id, id) in (
                select account_id, id from webhook_deliveries where next_at is null and created_at < ? limit 5000)
            """);
        var deleted = delete.Start().Bind(before.Stored()).Run();
        // So that the checker knows which may be missing.
        using var note = books.Sql.Once("insert or replace into meta (name, value) values ('webhooks_pruned_before', ?)");
        note.Start().Bind(before.Stored()).Run();
        return deleted;
    }

    /// <returns>How many deliveries to the endpoint were given up since it took the last one.</returns>
    private static long CountGivenUp(Books books, WebhookDelivery delivery, bool taken)
    {
        using var count = books.Sql.Once("""
            update webhook_endpoints set given_up = case when ?1 then 0 else given_up + 1 end where account_id = ?2 and id = ?3 and not (?1 and given_up = 0)
            """);
        if (count.Start().Bind(taken).Bind(delivery.Account.Value).Bind(delivery.Endpoint.Value).Run() == 0)
            return 0;
        using var find = books.Sql.Once("select given_up from webhook_endpoints where account_id = ? and id = ?");
        return find.Start().Bind(delivery.Account.Value).Bind(delivery.Endpoint.Value).Step() ? find.Long(0) : 0;
    }

    /// <summary>What waits for it is given up too; it can be sent again one by one.</summary>
    private static void Disable(Books books, WebhookDelivery delivery, string reason, long at)
    {
        using var update = books.Sql.Once("""
            update webhook_endpoints set disabled_at = ?, disabled_reason = ? where account_id = ? and id = ? and disabled_at is null
            """);
        update.Start().Bind(at).Bind(reason).Bind(delivery.Account.Value).Bind(delivery.Endpoint.Value).Run();
        using var drop = books.Sql.Once("""
            update webhook_deliveries set next_at = null, last_error = 'the endpoint was disabled' where account_id = ? and endpoint_id = ? and next_at is not null
            """);
        drop.Start().Bind(delivery.Account.Value).Bind(delivery.Endpoint.Value).Run();
    }

    private static bool IsEnabled(Books books, AccountId account, WebhookId endpoint)
    {
        using var find = books.Sql.Once("select 1 from webhook_endpoints where account_id = ? and id = ? and disabled_at is null");
        return find.Start().Bind(account.Value).Bind(endpoint.Value).Step();
    }
}
