using Imprest.Console.Components;

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
        ("partial_images", SettingNames.Previews, "0"), ("tier", SettingNames.Tier, "standard"), .. UsualRates.Select(rate => (rate.Name, rate.Label, "as above")), .. RareRates.Select(rate => (rate.Name, $"{rate.Label}, %", "as above")),
    ];

    /// <summary>Fields that a what-if changes mostly.</summary>
    public static readonly string[] OfWhatIfs = ["quality", "size", "model", "n", "references", "discarded", "runs", "tries", "give_up_after", "tier"];

    private static readonly Dictionary<string, string> Labels = new(StringComparer.Ordinal)
    {
        ["items"] = Items, ["n"] = SettingNames.Images, ["references"] = SettingNames.References, ["prompt_tokens"] = "Prompt tokens", ["runs"] = "Runs an item", ["discarded"] = "Thrown away, %",
        ["quality"] = "Quality", ["size"] = "Size", ["model"] = "Model",
    };

    static CostFields()
    {
        foreach (var (name, label, _) in Further)
            Labels[name] = label;
    }

    public static string LabelOf(string field) => Labels[field];

    /// <summary>What an odd field means; null: its label says it.</summary>
    public static string? HintOf(string field) => field switch
    {
        "runs" => "How often an item needs the step: 1.3 is 13 times for 10 items.",
        "give_up_after" => "So many results are thrown away before a run goes without.",
        "retried" => "Delivered calls whose answer was lost, so that you send them once more.",
        _ => null,
    };
}
