using System.Text.Json.Nodes;
using Imprest.Commands.Http;

namespace Imprest.Commands.Review;

/// <summary>Who paid for a request, in words, from its figures.</summary>
internal static class WhoPaid
{
    public static string Of(JsonNode? request)
    {
        var charged = request.Text("amount_usd");
        var absorbed = request.Text("absorbed_usd");
        var absorbedUnknown = request.Flag("absorbed_unknown") == true;
        if (request.Text("state") is "held" or "attempting" or "in_doubt" or "review")
            return "open: the hold stays";
        var parts = new List<string>(2);
        if (charged is not null and not "0")
            parts.Add($"account, {Figures.Of(charged)}");
        if (absorbedUnknown)
            parts.Add("operator, amount unknown");
        else if (absorbed is not null and not "0")
            parts.Add($"operator, {Figures.Of(absorbed)}");
        return parts.Count > 0 ? string.Join("; ", parts) : "nobody";
    }
}
