using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Imprest.Errors;
using Imprest.Images;
using Imprest.Keys;
using Imprest.Prices;
using Imprest.Pricing;
using Imprest.Pricing.Costs;

namespace Imprest.Costs;

/// <summary><c>POST /v1/cost-estimates</c>: what a whole workflow costs.</summary>
internal sealed class CostEndpoint(KeyRing keys, PriceBookSource prices, AccountPrices accountPrices, CostDesk desk, TimeProvider clock)
{
    private const int BodyBytes = 256 * 1024;
    private const int DefaultItems = 10_000;
    private const int MostItems = 20_000;
    private const int MostVariants = 10;
    private const int MostErrors = 20;

    /// <summary>Calls that one answer may simulate: well under a second of one processor.</summary>
    private const decimal MostCalls = 2_000_000;

    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/cost-estimates", EstimateAsync).WithSummary("What a whole workflow costs: retries, failures, moderation and sizes included");

    private async Task<JsonObject> EstimateAsync(HttpRequest request)
    {
        var book = accountPrices.SeenBy(keys.Authenticate(request), prices.Current);
        var canceled = request.HttpContext.RequestAborted;
        var bytes = await CallReader.ReadAllAsync(request, BodyBytes, "A workflow has at most 256 kB of JSON.", memory: null, canceled);
        var asked = Read(bytes, book);
        var study = await desk.EstimateAsync(asked.Plan, asked.Seed, asked.Items, canceled);
        return study.Result is CostResult.Impossible { Problems: var problems }
            ? throw new ApiException(
                problems.Any(problem => problem.Unpriced) ? ErrorCode.ModelUnpriced : ErrorCode.UnsupportedOperation,
                string.Join(" ", problems.Select(problem => $"Step '{problem.Step}': {problem.Reason} {problem.Hint}")), "steps")
            : CostJson.Of(study, asked.At);
    }

    private Asked Read(byte[] bytes, PriceBook book)
    {
        try
        {
            using var json = JsonDocument.Parse(bytes);
            var root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                throw new WorkflowException(["a workflow is a JSON object with `items_a_month` and `steps`"]);
            var seed = Number(root, "seed", 0, long.MaxValue, (long)CostEstimator.DefaultSeed);
            var items = (int)Number(root, "simulate", 1, MostItems, DefaultItems);
            var (settings, models) = (Texts(root, "what_ifs"), Texts(root, "models"));
            if (settings.Count + models.Count > MostVariants)
                throw new ApiException(ErrorCode.InvalidRequest, $"At most {MostVariants} what-ifs and models are compared at once.", "what_ifs");
            var now = clock.GetUtcNow();
            var plan = new CostPlan(WorkflowDocument.ParseJson(root, "seed", "simulate", "what_ifs", "models"), settings, models, book, now);
            CheckSize(plan.Calls(items));
            return new(plan, (ulong)seed, items, now);
        }
        catch (JsonException)
        {
            throw new ApiException(ErrorCode.InvalidRequest, "The body is not JSON. Send {\"items_a_month\", \"steps\": [{\"name\", \"model\", …}], \"what_ifs\"?, \"models\"?, \"seed\"?, \"simulate\"?}.");
        }
        catch (WorkflowException wrong)
        {
            throw new ApiException(ErrorCode.InvalidRequest, $"The workflow cannot be read. {string.Join(" ", wrong.Errors.Take(MostErrors).Select(WorkflowErrors.Sentence))}");
        }
    }

    private static void CheckSize(decimal calls)
    {
        if (calls > MostCalls)
            throw new ApiException(
                ErrorCode.InvalidRequest,
                string.Create(CultureInfo.InvariantCulture, $"This would simulate {calls:#,0} calls; one answer simulates at most {MostCalls:#,0}. Ask for fewer items with `simulate`, or compare fewer variants; `imprest cost` has no such limit."),
                "simulate");
    }

    private static long Number(JsonElement root, string name, long least, long most, long otherwise)
    {
        if (!JsonText.TryGet(root, name, out var value) || value.ValueKind == JsonValueKind.Null)
            return otherwise;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= least && number <= most
            ? number
            : throw CallFields.Wrong(name, string.Create(CultureInfo.InvariantCulture, $"is a whole number from {least} to {most}"));
    }

    private static List<string> Texts(JsonElement root, string name)
    {
        if (!JsonText.TryGet(root, name, out var value) || value.ValueKind == JsonValueKind.Null)
            return [];
        return value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
            ? [.. value.EnumerateArray().Select(item => JsonText.Of(item, name))]
            : throw CallFields.Wrong(name, "is an array of texts");
    }

    private sealed record Asked(CostPlan Plan, ulong Seed, int Items, DateTimeOffset At);
}
