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

    /// <summary>While it is paused.</summary>
    public DateTimeOffset? OpenUntil { get; init; }

    internal (string Colour, string Words) Health => Circuit switch
    {
        "open" => ("bad", "paused"),
        "half_open" => ("warn", "being tried"),
        _ when Failures > 0 => ("warn", "answering, with failures"),
        "closed" => ("good", "answering"),
        _ => ("good", "in process"),
    };
}

/// <summary>A provider that is not enabled, and what enables it.</summary>
/// <param name="Variables">All of these, each by the first of its names that is set.</param>
/// <param name="Callable">Models that this gateway could call.</param>
/// <param name="Priced">Models of it that the book has a price for.</param>
public sealed record OfferModel(string Id, string Name, IReadOnlyList<IReadOnlyList<string>> Variables, int Callable, int Priced);

/// <summary>What is known of one provider.</summary>
/// <param name="Kind">Null: it is in process.</param>
/// <param name="Models">With the cards that price them; a null card: nothing does.</param>
public sealed record ProviderPageModel(string Id, ProviderKind? Kind, IReadOnlyList<ConnectionModel> Connections, IReadOnlyList<(ProviderModel Model, RateCard? Card)> Models, OutcomePolicy Policy)
{
    internal string Name => Kind?.Name ?? "Sandbox";

    /// <summary>The one that fares worst: what people come for.</summary>
    internal ConnectionModel Worst => Connections.FirstOrDefault(connection => connection.Circuit == "open") ?? Connections.FirstOrDefault(connection => connection.Circuit == "half_open") ?? Connections[0];

    /// <summary>Rules that say the same, in the order in which outcomes are told everywhere; <c>interrupted</c> is the last.</summary>
    internal IReadOnlyList<RuleRow> Rules => [.. Policy.Rules
        .OrderBy(rule => OutcomeNames.TryParse(rule.Match.Split(':')[0], out var outcome) ? (int)outcome : int.MaxValue).ThenBy(rule => rule.Match, StringComparer.Ordinal)
        .GroupBy(rule => (rule.Charge, rule.Fee, rule.Source, rule.ReadOn, Only: string.Join(", ", [.. rule.Operations.Select(OperationNames.Wire), .. rule.Models])))
        .Select(group => new RuleRow(string.Join(", ", group.Select(rule => Words(rule.Match))), group.Key.Only, group.First()))];

    private static string Words(string match) => match.Split(':') is [var outcome, var status] ? $"{outcome} with status {status}" : match.Replace('_', ' ');
}

/// <param name="Outcomes">In words.</param>
/// <param name="Only">Operations and models that it is about; empty: all.</param>
/// <param name="Rule">One of them, for what they have in common.</param>
public sealed record RuleRow(string Outcomes, string Only, OutcomeRule Rule);
