using Imprest.Ledger.Sqlite.Reading;
using Imprest.Ledger.Sqlite.Writing;

namespace Imprest.Ledger.Sqlite;

/// <summary>Where accounts are told of their tasks, and what waits to be told. What a task's end tells is written by <see cref="SqliteLedger.ResolveAsync"/>.</summary>
/// <remarks>What changes something throws as <see cref="SqliteLedger"/> does.</remarks>
public sealed class WebhookStore
{
    /// <summary>Most endpoints of an account.</summary>
    public const int MostEndpoints = 10;

    private readonly Writer writer;
    private readonly SqliteLedgerReader reader;

    internal WebhookStore(Writer writer, SqliteLedgerReader reader) => (this.writer, this.reader) = (writer, reader);

    /// <returns>False when the account has as many as it may have.</returns>
    public Task<bool> AddAsync(WebhookEndpoint endpoint, AuditNote? audit = null) => Change(books => WebhookChanges.Add(books, endpoint, MostEndpoints), audit);

    /// <summary>Removes an endpoint with all that it was or should be told.</summary>
    /// <returns>False when there is no such endpoint.</returns>
    public Task<bool> RemoveAsync(AccountId account, WebhookId endpoint, AuditNote? audit = null) => Change(books => WebhookChanges.Remove(books, account, endpoint), audit);

    /// <summary>Gives an endpoint another secret; the one before signs too until an instant, unless an earlier one still does.</summary>
    /// <returns>False when there is no such endpoint.</returns>
    public Task<bool> RotateAsync(AccountId account, WebhookId endpoint, ReadOnlyMemory<byte> secret, DateTimeOffset at, DateTimeOffset earlierUntil, AuditNote? audit = null) =>
        Change(books => WebhookChanges.Rotate(books, account, endpoint, secret, at, earlierUntil), audit);

    /// <summary>It is told again of what ends from now on.</summary>
    /// <returns>False when there is no such endpoint.</returns>
    public Task<bool> EnableAsync(AccountId account, WebhookId endpoint, AuditNote? audit = null) => Change(books => WebhookChanges.Enable(books, account, endpoint), audit);

    /// <returns>The test's delivery; null when there is no such endpoint, or it is disabled.</returns>
    public Task<DeliveryId?> AddTestAsync(AccountId account, WebhookId endpoint, DateTimeOffset at) =>
        Change(books => WebhookChanges.AddTest(books, account, endpoint, at));

    /// <summary>Sends a delivery again, from its first try on, under the event's own id.</summary>
    /// <returns>False when there is no such delivery, or its endpoint is disabled.</returns>
    public Task<bool> ResendAsync(AccountId account, WebhookId endpoint, DeliveryId delivery, DateTimeOffset at) =>
        Change(books => WebhookChanges.Resend(books, account, endpoint, delivery, at));

    /// <summary>Notes what became of a try. An endpoint that is told nothing any more, or takes nothing for long, is disabled.</summary>
    /// <returns>Why the endpoint was disabled by this; null when it was not.</returns>
    public Task<string?> NoteTryAsync(WebhookDelivery delivery, TryResult result) =>
        writer.Submit(new Change<string?>(books => WebhookChanges.NoteTry(books, delivery, result), always: true));

    /// <summary>Forgets deliveries that are over and whose event is older than an instant, at most 5,000 a call. Returns how many.</summary>
    public Task<int> PruneAsync(DateTimeOffset before) => Change(books => WebhookChanges.Prune(books, before));

    /// <summary>An account's endpoints, newest first.</summary>
    public Task<IReadOnlyList<WebhookEndpoint>> OfAsync(AccountId account) =>
        reader.ReadAsync<IReadOnlyList<WebhookEndpoint>>(connection => WebhookRows.Endpoints(connection, account, null));

    public Task<WebhookEndpoint?> FindAsync(AccountId account, WebhookId endpoint) =>
        reader.ReadAsync(connection => WebhookRows.Endpoints(connection, account, endpoint).FirstOrDefault());

    public Task<WebhookDelivery?> FindDeliveryAsync(AccountId account, WebhookId endpoint, DeliveryId delivery) =>
        reader.ReadAsync(connection => WebhookRows.Delivery(connection, account, endpoint, delivery));

    /// <summary>What an endpoint was and should be told, newest first.</summary>
    /// <returns>Null when <paramref name="after"/> names no delivery to the endpoint.</returns>
    public Task<Page<WebhookDelivery>?> DeliveriesAsync(AccountId account, WebhookId endpoint, int limit, DeliveryId? after) =>
        reader.ReadAsync(connection => WebhookRows.Deliveries(connection, account, endpoint, limit, after));

    /// <summary>Deliveries whose time has come, of each endpoint those that wait longest.</summary>
    /// <param name="perEndpoint">Most of one endpoint.</param>
    public Task<IReadOnlyList<DueDelivery>> DueAsync(DateTimeOffset at, int perEndpoint) =>
        reader.ReadAsync<IReadOnlyList<DueDelivery>>(connection => WebhookRows.Due(connection, at, perEndpoint));

    private Task<bool> Change(Func<Books, bool> decide, AuditNote? audit) =>
        writer.Submit(new Audited<bool>(new Change<bool>(decide), changed => changed ? audit : null));

    private Task<T> Change<T>(Func<Books, T> decide) => writer.Submit(new Change<T>(decide));
}
