using System.Text.Json.Nodes;
using Imprest.Commands.Http;
using Spectre.Console;

namespace Imprest.Commands.Operating;

/// <summary>Reads whole lists of the admin API, page by page.</summary>
internal static class AdminLists
{
    private const int MaxPages = 100;

    /// <summary>Every item of a list, in the order of the gateway; at most 100 pages of 100.</summary>
    public static async Task<JsonArray> AllAsync(GatewayClient client, string path, (string Name, string? Value) filter, CancellationToken cancellationToken)
    {
        var all = new JsonArray();
        string? after = null;
        for (var page = 0; page < MaxPages; page++)
        {
            var body = (await client.GetAsync(QueryText.Of(path, filter, ("limit", "100"), ("after", after)), cancellationToken)).Required();
            foreach (var item in body.Items("data"))
                all.Add(item!.DeepClone());
            after = body.Text("last_id");
            if (body.Flag("has_more") != true || after is null)
                break;
        }

        return all;
    }

    public static JsonObject AsList(JsonArray data) => new() { ["object"] = "list", ["data"] = data };

    public static Table Table(params ReadOnlySpan<string> columns)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var column in columns)
            table.AddColumn(new TableColumn($"[grey]{column.TrimEnd('>')}[/]") { Alignment = column.EndsWith('>') ? Justify.Right : Justify.Left, NoWrap = column == "id" });
        return table;
    }
}
