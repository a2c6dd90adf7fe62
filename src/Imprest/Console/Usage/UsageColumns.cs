using Imprest.UsageLog;

namespace Imprest.Console.Usage;

/// <summary>The columns of the usage log that an address can choose among.</summary>
/// <param name="Wide">Left out on a phone.</param>
/// <param name="SeesAll">For operators and auditors.</param>
public sealed record UsageColumn(string Name, string Title, bool Number = false, bool Wide = true, bool SeesAll = false);

/// <summary>Which columns there are, and which a page shows.</summary>
internal static class UsageColumns
{
    /// <summary>With what explains a price: nobody should have to ask for that.</summary>
    private static readonly string[] Default = ["time", "model", "operation", "quality", "size", "outcome", "images", "charge"];

    private static readonly UsageColumn[] All =
    [
        new("time", "Time", Wide: false), new("account", "Account", SeesAll: true), new("model", "Model"), new("operation", "Operation"), new("quality", "Quality"),
        new("size", "Size"), new("outcome", "Outcome", Wide: false), new("key", "Key"), new("labels", "Labels"), new("provider_request_id", "Provider's id"), new("id", "Request"),
        new("took", "Took", Number: true), new("attempts", "Attempts", Number: true), new("images", "Images", Number: true), new("held", "Held", Number: true),
        new("absorbed", "Absorbed", Number: true, SeesAll: true), new("status", "Charge status"), new("charge", "Charge", Number: true, Wide: false),
    ];

    public static IReadOnlyList<UsageColumn> For(bool seesAll) => [.. All.Where(column => seesAll || !column.SeesAll)];

    /// <summary>Those of <c>columns=a,b</c> or the usual ones, in the order of <see cref="For"/>.</summary>
    public static IReadOnlyList<UsageColumn> Chosen(HttpRequest request, bool seesAll)
    {
        var there = For(seesAll);
        var names = (ListQuery.Text(request, "columns") ?? string.Join(',', seesAll ? [.. Default, "account"] : Default)).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (var name in names)
        {
            if (there.All(column => column.Name != name))
                throw ListQuery.Bad("columns", $"takes {string.Join(", ", there.Select(column => column.Name))}, separated by commas; not `{name}`");
        }

        return [.. there.Where(column => names.Contains(column.Name))];
    }
}
