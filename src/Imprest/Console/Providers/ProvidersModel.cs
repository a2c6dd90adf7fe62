using Imprest.Pricing;
using Imprest.Providers;

namespace Imprest.Console.Providers;

/// <summary>The connections to providers, and the providers that could be enabled.</summary>
public sealed record ProvidersModel(IReadOnlyList<ConnectionModel> Connections, IReadOnlyList<OfferModel> Others)
{
    internal int Ill => Connections.Count(connection => connection.Circuit is not (null or "closed"));
}

/// <summary>One connection as it fares.</summary>
/// <param name="Circuit"><c>closed</c>, <c>open</c> or <c>half_open</c>; null: it has none.</param>
/// <param name="Running">Calls that hold a place; null where nothing limits them.</param>
public sealed record ConnectionModel(string Name, string Provider, string? Address, string? Circuit, long? Running, int Waiting, int? Concurrent, int? RequestsPerMinute)
{
    /// <summary>In a row, until now.</summary>
    public int Failures { get; init; }

    /// <summary>Of the last failure.</summary>
    public string? LastError { get; init; }

    /// <inheritdoc cref="LastError"/>
    public DateTimeOffset? FailedAt { get; init; }

    /// <summary>While it is left alone.</summary>
    public DateTimeOffset? OpenUntil { get; init; }

    internal (string Colour, string Words) Health => Circuit switch
    {
        "open" => ("bad", "left alone"),
        "half_open" => ("warn", "being tried"),
        _ when Failures > 0 => ("warn", "answering, with failures"),
        "closed" => ("good", "answering"),
        _ => ("good", "in process"),
    };
}

/// <summary>A provider that is not enabled, and what enables it.</summary>
public sealed record OfferModel(string Id, string Name, string EnabledBy, int Models);

/// <summary>What is known of one provider.</summary>
/// <param name="Kind">Null: it is in process.</param>
/// <param name="Models">With the cards that price them; a null card: nothing does.</param>
public sealed record ProviderPageModel(string Id, ProviderKind? Kind, IReadOnlyList<ConnectionModel> Connections, IReadOnlyList<(ProviderModel Model, RateCard? Card)> Models, OutcomePolicy Policy)
{
    internal string Name => Kind?.Name ?? "Sandbox";

    /// <summary>In the order in which outcomes are told everywhere; <c>interrupted</c> is the last.</summary>
    internal IEnumerable<OutcomeRule> Rules => Policy.Rules
        .OrderBy(rule => OutcomeNames.TryParse(rule.Match.Split(':')[0], out var outcome) ? (int)outcome : int.MaxValue).ThenBy(rule => rule.Match, StringComparer.Ordinal);
}
