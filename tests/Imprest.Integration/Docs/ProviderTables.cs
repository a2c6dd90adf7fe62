using System.Globalization;
using Imprest.Pricing;
using Imprest.Providers;

namespace Imprest.Integration.Docs;

/// <summary>What docs/providers.md says of each provider, out of the capability tables and the price book.</summary>
internal static class ProviderTables
{
    /// <summary>In the order of the page.</summary>
    public static IEnumerable<ProviderKind> Kinds => ProviderKinds.All.OrderBy(kind => kind.Id, StringComparer.Ordinal);

    /// <summary>All of them, a row each.</summary>
    public static IReadOnlyList<string> Overview() =>
    [
        "| Id | Provider | Enabled by | How it works | Models | Priced |",
        "|---|---|---|---|---|---|",
        .. Kinds.Select(kind => $"| [`{kind.Id}`](#{kind.Id}) | {kind.Name} | {EnabledBy(kind)} | {kind.Mode} | {Count(kind.Models.Count)} | {PricedInShort(kind)} |"),
    ];

    /// <summary>Everything that is known of one.</summary>
    public static IReadOnlyList<string> Of(string id)
    {
        var kind = ProviderKinds.Find(id) ?? throw new ArgumentException($"There is no provider {id}.", nameof(id));
        return
        [
            $"{kind.Name}: {kind.Mode}. {Address(kind)}", "",
            .. Settings(kind), .. Models(kind), .. Prices(kind),
            "Read in:", "", .. kind.Sources.Select(source => $"- {source.Address}, on {Day(source.ReadOn)}"), "",
            "Not verified:", "", .. kind.Unverified.Select(sentence => $"- {sentence}"),
        ];
    }

    private static string EnabledBy(ProviderKind kind)
    {
        var (credentials, addresses) = (Either(kind.CredentialVariables), Either(kind.AddressVariables));
        var first = kind.CredentialVariables.Count == 0 ? addresses
            : kind.CredentialIsOptional ? $"{addresses}; {credentials} where it asks for one"
            : kind.DefaultAddress is null && kind.AddressOf is null ? $"{credentials} and {addresses}" : credentials;
        var required = kind.Settings.Where(setting => setting.Required).Select(setting => $"and {Either(setting.Variables)}");
        return string.Join(' ', [first, .. required]);
    }

    private static string Address(ProviderKind kind)
    {
        var elsewhere = $"{Either(kind.AddressVariables)} in the environment, or `base_url`";
        return kind.DefaultAddress is { } address ? $"Its address is <{address}>; another one: {elsewhere}."
            : kind.AddressOf is not null ? $"Its address follows from its settings; another one: {elsewhere}."
            : $"Its address: {elsewhere}.";
    }

    private static IEnumerable<string> Settings(ProviderKind kind) => kind.Settings.Count == 0 ? [] :
    [
        "| Setting | In the environment | What |",
        "|---|---|---|",
        .. kind.Settings.Select(setting => $"| `{setting.Name}`{(setting.Required ? ", needed" : "")}{(setting.Secret ? ", secret" : "")} | {Either(setting.Variables)} | {setting.About} |"),
        "",
    ];

    private static IEnumerable<string> Models(ProviderKind kind) =>
    [
        "| Models | Operations | Mask | Input images | Images a call | Streams | Cancel | Formats |",
        "|---|---|---|---|---|---|---|---|",
        .. kind.Models.GroupBy(model => Abilities(kind, model)).Select(same => $"| {Codes(same.Select(model => model.Model))} | {same.Key} |"),
        "",
    ];

    private static string Abilities(ProviderKind kind, ProviderModel model) => string.Join(" | ",
        string.Join(", ", model.Operations.Select(operation => $"{operation.Wire()}{(operation != Operation.Generate && TakesNone(kind, model) ? "*" : "")}")), YesNo(model.Masks), InputImages(kind, model), Count(model.MaxImagesPerCall), YesNo(model.Streams), YesNo(model.Cancels),
        model.OutputFormats.Count == 0 ? "its own" : string.Join(", ", model.OutputFormats));

    private static string InputImages(ProviderKind kind, ProviderModel model)
    {
        if (model.Operations.All(operation => operation == Operation.Generate))
            return "none";
        var most = TakesNone(kind, model) ? model.MaxReferences : Math.Min(model.MaxReferences, CardOf(kind, model)?.MaxReferences ?? int.MaxValue);
        return $"{Count(most)}{(TakesNone(kind, model) ? "*" : "")}{(model.ReferencesByUrl ? ", as addresses" : "")}";
    }

    /// <summary>Its rate card knows no input images, so that calls with one are refused, whatever the adapter can do.</summary>
    private static bool TakesNone(ProviderKind kind, ProviderModel model) => CardOf(kind, model) is { MaxReferences: 0 };

    private static IEnumerable<string> Prices(ProviderKind kind)
    {
        var unpriced = kind.Models.Where(model => CardOf(kind, model) is null).ToList();
        if (kind.IsSelfHosted)
            yield return "The shipped prices are samples: write cards of your own.";
        else if (unpriced.Count > 0)
            yield return $"Not priced, so not served without a card of your own: {Codes(unpriced.Select(model => model.Model))}.";
        else
            yield return "All of them are priced.";
        yield return "";
        if (Others(kind) is { Count: > 0 } others)
        {
            yield return $"Priced, and not in this table: {Codes(others)}.";
            yield return "";
        }
    }

    private static string PricedInShort(ProviderKind kind)
    {
        if (kind.IsSelfHosted)
            return "by you; samples ship";
        var priced = kind.Models.Count(model => CardOf(kind, model) is not null);
        return $"{(priced == kind.Models.Count ? "all" : priced == 0 ? "none" : Count(priced))}{(Others(kind) is { Count: > 0 } others ? $", and {Count(others.Count)} beside" : "")}";
    }

    /// <summary>Cards of models that no table has: tools, machines by the second, models of other wire forms.</summary>
    private static List<string> Others(ProviderKind kind)
    {
        var served = kind.Models.Select(model => CardOf(kind, model)?.Model).ToHashSet(StringComparer.Ordinal);
        return [.. PriceBook.BuiltIn.Cards.Where(card => card.Provider == kind.Id && !served.Contains(card.Model)).Select(card => card.Model).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>The newest card of a model, by its name or an alias.</summary>
    private static RateCard? CardOf(ProviderKind kind, ProviderModel model) =>
        PriceBook.BuiltIn.IdOf($"{kind.Id}/{model.Model}") is { } id ? PriceBook.BuiltIn.Cards.FirstOrDefault(card => card.Id == id) : null;

    private static string Either(IEnumerable<string> names) => string.Join(" or ", names.Select(name => $"`{name}`"));

    private static string Codes(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"`{name}`"));

    private static string YesNo(bool value) => value ? "yes" : "no";

    private static string Count(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Day(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);
}
