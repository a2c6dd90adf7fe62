using System.Globalization;
using Imprest.Console.Rendering;
using Imprest.Errors;
using Imprest.Keys;
using Imprest.Ledger;
using Imprest.Pricing;

namespace Imprest.Console.Keys;

/// <summary>What a form says of a key, as it was filled in: it is shown again where something of it is wrong.</summary>
public sealed record KeyForm
{
    public string Name { get; init; } = "";
    public string Role { get; init; } = "account";
    public string Account { get; init; } = "";

    /// <summary>A name a line.</summary>
    public string AllowedModels { get; init; } = "";
    public string HighestQuality { get; init; } = "";
    public string HighestSize { get; init; } = "";
    public string RequiredLabels { get; init; } = "";

    /// <summary>A UTC day; the key ends with it.</summary>
    public string ExpiresOn { get; init; } = "";
    public string PerDay { get; init; } = "";
    public string PerMonth { get; init; } = "";
    public string InTotal { get; init; } = "";

    public static KeyForm Read(IFormCollection form) => new()
    {
        Name = Text(form, "name"), Role = Text(form, "role") is { Length: > 0 } role ? role : "account", Account = Text(form, "account_id"), AllowedModels = Text(form, "allowed_models"),
        HighestQuality = Text(form, "highest_quality"), HighestSize = Text(form, "highest_size"), RequiredLabels = Text(form, "required_labels"), ExpiresOn = Text(form, "expires_on"),
        PerDay = Text(form, "day"), PerMonth = Text(form, "month"), InTotal = Text(form, "total"),
    };

    public static KeyForm Of(ApiKeyRecord key) => new()
    {
        Name = key.Name, Role = key.Role.ToString().ToLowerInvariant(), Account = key.Account.Value, AllowedModels = string.Join('\n', key.Rules.AllowedModels),
        HighestQuality = key.Rules.HighestQuality ?? "", HighestSize = key.Rules.HighestSize ?? "", RequiredLabels = string.Join('\n', key.Rules.RequiredLabels),
        ExpiresOn = key.ExpiresAt is { } end ? end.UtcDateTime.AddTicks(-1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : "",
    };

    /// <param name="before">The key that is changed: an end on the same day stays to the second.</param>
    internal KeySettings Settings(ApiKeyRecord? before = null) => new(Name)
    {
        ExpiresAt = before is not null && Of(before).ExpiresOn == ExpiresOn ? before.ExpiresAt : LastDay.EndOf(ExpiresOn),
        Rules = new() { AllowedModels = Lines(AllowedModels), HighestQuality = Word(HighestQuality), HighestSize = Word(HighestSize), RequiredLabels = Labels(RequiredLabels) },
    };

    internal KeyRole KeyRole => Role switch
    {
        "account" => KeyRole.Account,
        "operator" => KeyRole.Operator,
        "auditor" => KeyRole.Auditor,
        _ => throw Wrong("role", "is account, operator or auditor"),
    };

    internal IReadOnlyList<KeyLimit> Limits =>
    [
        .. new[] { (LimitPeriod.Day, PerDay), (LimitPeriod.Month, PerMonth), (LimitPeriod.Total, InTotal) }.Where(limit => limit.Item2.Length > 0).Select(limit =>
            new KeyLimit(limit.Item1, Money.TryParse(limit.Item2.TrimStart('$'), out var amount) && amount >= Money.Zero ? amount : throw new ApiException(ErrorCode.InvalidRequest, $"A limit is an amount in USD such as 5 or 0.50, not {limit.Item2}.", "limits"))),
    ];

    private static string Text(IFormCollection form, string name) => form[name].ToString().Trim();

    private static string? Word(string text) => text.Length == 0 ? null : text;

    private static string[] Lines(string text) => text.Split(['\n', ',', ' ', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>The name of a label may have blanks within.</summary>
    private static string[] Labels(string text) => text.Split(['\n', ',', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static ApiException Wrong(string name, string rule) => new(ErrorCode.InvalidRequest, $"`{name}` {rule}.", name);
}
