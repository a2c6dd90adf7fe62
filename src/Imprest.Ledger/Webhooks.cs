namespace Imprest.Ledger;

/// <summary>Names one webhook endpoint: <c>whe_…</c>.</summary>
public readonly record struct WebhookId(string Value)
{
    public override string ToString() => Value;
}

/// <summary>Names what one endpoint is told of one event: <c>whd_…</c>. Ids sort by the time they were made.</summary>
public readonly record struct DeliveryId(string Value)
{
    public override string ToString() => Value;
}

/// <summary>Where an account is told of its tasks.</summary>
public sealed record WebhookEndpoint
{
    public required AccountId Account { get; init; }
    public required WebhookId Id { get; init; }
    public required string Url { get; init; }

    /// <summary>Of <see cref="TaskEvents.All"/>.</summary>
    public required IReadOnlyList<string> Events { get; init; }

    /// <summary>Sealed; what opens it is not in the store.</summary>
    public required ReadOnlyMemory<byte> Secret { get; init; }

    /// <summary>The secret before, sealed, which signs too until <see cref="EarlierSecretUntil"/>.</summary>
    public ReadOnlyMemory<byte> EarlierSecret { get; init; }
    public DateTimeOffset? EarlierSecretUntil { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? DisabledAt { get; init; }
    public string? DisabledReason { get; init; }
}

/// <summary>What one endpoint is told of one event. It waits while <see cref="NextAt"/> is set; else it was delivered or given up.</summary>
public sealed record WebhookDelivery
{
    public required AccountId Account { get; init; }
    public required WebhookId Endpoint { get; init; }
    public required DeliveryId Id { get; init; }

    /// <summary><c>evt_…</c>, the same for every endpoint and however often it is sent.</summary>
    public required string Event { get; init; }
    public required string Type { get; init; }

    /// <summary>Null: a test.</summary>
    public RequestId? Request { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? NextAt { get; init; }

    /// <summary>Since it was made, or last asked to be sent again.</summary>
    public int Tries { get; init; }
    public int? LastStatus { get; init; }
    public string? LastError { get; init; }
    public DateTimeOffset? DeliveredAt { get; init; }

    /// <summary>The last tries, oldest first.</summary>
    public IReadOnlyList<DeliveryTry> History { get; init; } = [];
}

/// <summary>One try at an endpoint.</summary>
/// <param name="Status">Of its answer; null when none came.</param>
/// <param name="Error">Null when it took the event.</param>
public sealed record DeliveryTry(DateTimeOffset At, int? Status, string? Error, long Milliseconds);

/// <summary>A delivery whose time has come, and where it goes.</summary>
public sealed record DueDelivery(WebhookDelivery Delivery, WebhookEndpoint Endpoint);

/// <summary>What became of a try.</summary>
/// <param name="NextAt">When it is tried again; null: it was taken, or is given up.</param>
/// <param name="DisableReason">The endpoint wants no more events: why.</param>
public sealed record TryResult(DeliveryTry Try, DateTimeOffset? NextAt, string? DisableReason);
