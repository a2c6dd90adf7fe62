using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Imprest.Ledger;

namespace Imprest.Console.Webhooks;

/// <summary>Where an account is told of its tasks.</summary>
/// <param name="Asked">The account that operators and auditors look at; null: their own, or no choice.</param>
public sealed record WebhooksModel(AccountId Account, string? Asked, IReadOnlyList<WebhookEndpoint> Endpoints)
{
    /// <summary>Empty for who sees one account alone.</summary>
    public IReadOnlyList<AccountRecord> Accounts { get; init; } = [];

    /// <summary>The newest delivery of each; one that was told nothing has none.</summary>
    public IReadOnlyDictionary<WebhookId, WebhookDelivery> Last { get; init; } = new Dictionary<WebhookId, WebhookDelivery>();

    /// <summary>What the form holds.</summary>
    public string Url { get; init; } = "";

    /// <inheritdoc cref="Url"/>
    public IReadOnlyList<string> Events { get; init; } = TaskEvents.Ends;

    /// <summary>Why the form was not taken.</summary>
    public string? Problem { get; init; }

    /// <summary>One was just removed.</summary>
    public bool Removed { get; init; }

    internal static string Words(string type) => type switch
    {
        TaskEvents.Succeeded => "a task succeeded",
        TaskEvents.Failed => "a task failed",
        TaskEvents.Canceled => "a task was canceled",
        TaskEvents.InDoubt => "nobody knows yet whether a task ran",
        TaskEvents.Test => "a test",
        _ => type,
    };
}

/// <summary>One endpoint and what it was told.</summary>
/// <param name="Next">The id after which the next page begins; null: this is the last.</param>
/// <param name="Newest">These are not the newest.</param>
public sealed record WebhookModel(WebhookEndpoint Endpoint, string? Asked, IReadOnlyList<WebhookDelivery> Deliveries, string? Next, bool Newest)
{
    /// <summary>Its secret, the only time.</summary>
    public string? Secret { get; init; }

    /// <summary>What was just done: <c>test</c>, <c>resent</c>, <c>enabled</c>.</summary>
    public string? Done { get; init; }

    /// <summary>Of the deliveries of this page.</summary>
    internal int Taken => Deliveries.Count(delivery => StatusOf(delivery) == "delivered");

    /// <summary>One was tried and not taken.</summary>
    internal bool IsRefused => Deliveries.Any(delivery => delivery.Tries > 0 && StatusOf(delivery) != "delivered");

    /// <summary>The last try of them all; null: nothing was tried.</summary>
    internal DeliveryTry? LastTry => Deliveries.SelectMany(delivery => delivery.History).MaxBy(tried => tried.At);

    /// <summary>When something is tried next; null: nothing waits.</summary>
    internal DateTimeOffset? NextTry => Deliveries.Min(delivery => delivery.NextAt);

    internal bool IsLive => Deliveries.Any(delivery => delivery.NextAt is not null);

    /// <summary>Differs when the deliveries do.</summary>
    internal string Mark => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Join('|', Deliveries.Select(delivery => $"{delivery.Id}{delivery.Tries}{delivery.NextAt:O}{delivery.DeliveredAt:O}").Append(Endpoint.DisabledReason)))));

    internal static string StatusOf(WebhookDelivery delivery) => delivery.NextAt is not null ? "waiting" : delivery.DeliveredAt is not null ? "delivered" : "given up";

    internal static string ColourOf(WebhookDelivery delivery) => delivery.NextAt is not null ? delivery.Tries > 0 ? "warn" : "idle" : delivery.DeliveredAt is not null ? "good" : "bad";

    internal static string AnswerOf(DeliveryTry tried) => tried.Status is { } status ? status.ToString(CultureInfo.InvariantCulture) : "no answer";
}
