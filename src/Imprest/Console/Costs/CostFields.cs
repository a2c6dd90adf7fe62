namespace Imprest.Console.Costs;

/// <summary>What the fields of the cost page are called on it.</summary>
internal static class CostFields
{
    public const string Items = "Items a month";

    /// <summary>Outcomes that most workflows have; in percent, for all steps.</summary>
    public static readonly (string Name, string Label)[] UsualRates = [("failed", "Failed, %"), ("blocked_after", "Blocked after, %"), ("invalid", "Invalid, %"), ("retried", "Sent again, %")];

    /// <summary>The other outcomes; their heading says percent.</summary>
    public static readonly (string Name, string Label)[] RareRates = [("timeout", "Timed out"), ("blocked_before", "Blocked before"), ("refused", "Refused"), ("no_image", "No image"), ("bad_output", "Bad output")];

    /// <summary>What a step says seldom, and what holds without it.</summary>
    public static readonly (string Name, string Label, string Usual)[] Further =
    [
        ("give_up_after", "Given up after", "5"), ("tries", "Tries of a call", "3"),
        ("partial_images", "Streamed previews", "0"), ("tier", "Service tier", "standard"), .. UsualRates.Select(rate => (rate.Name, rate.Label, "as above")), .. RareRates.Select(rate => (rate.Name, $"{rate.Label}, %", "as above")),
    ];

    private static readonly Dictionary<string, string> Labels = new(StringComparer.Ordinal)
    {
        ["items"] = Items, ["n"] = "Images a call", ["references"] = "Input images", ["prompt_tokens"] = "Prompt tokens", ["runs"] = "Runs an item", ["discarded"] = "Thrown away, %",
    };

    static CostFields()
    {
        foreach (var (name, label, _) in Further)
            Labels[name] = label;
    }

    public static string LabelOf(string field) => Labels[field];
}
