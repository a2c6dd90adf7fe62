using System.Text.Json;
using System.Text.Json.Nodes;
using Imprest.Errors;
using Imprest.Hosting;
using Imprest.Images;
using Imprest.Keys;
using Imprest.Ledger;
using Imprest.Pricing;
using Imprest.Providers.OpenAI;
using Imprest.UsageLog;

namespace Imprest.Prices;

/// <summary>Before a call: <c>/v1/models</c>, <c>/v1/prices</c>, <c>/v1/quotes</c>, <c>/v1/compare</c>; and what somebody else's answer cost: <c>/v1/explain</c>.</summary>
internal sealed class PriceEndpoints(
    KeyRing keys, ModelCatalogue catalogue, PriceBookSource prices, AccountPrices accountPrices, QuoteStore quotes, BodyMemory bodies, ReferenceFetcher references,
    GatewayOptions options, TimeProvider clock)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/models", (HttpRequest request) => Models(request)).WithSummary("Models and routes that this gateway serves");
        routes.MapGet("/v1/models/{*id}", (string id, HttpRequest request) => Model(id, request)).WithSummary("One model");
        routes.MapGet("/v1/prices", (HttpRequest request) => PriceList(request)).WithSummary("The price book: every figure with its source and date");
        routes.MapPost("/v1/quotes", QuoteAsync).WithSummary("What a call can cost, before it is sent");
        routes.MapPost("/v1/compare", CompareAsync).WithSummary("What the same work costs on every model that can do it");
        routes.MapPost("/v1/explain", ExplainAsync).WithSummary("What a provider's answer cost, and why");
    }

    private JsonObject Models(HttpRequest request)
    {
        var caller = keys.Authenticate(request);
        return ListQuery.Envelope(Servable(accountPrices.Of(caller.Account)).Where(route => CallRules.Allow(caller.Rules, route)).Select(model => (JsonNode)ModelView.Of(model.Name, model.Candidates[0])), row => (string?)row["id"], hasMore: false);
    }

    private JsonObject Model(string id, HttpRequest request)
    {
        var caller = keys.Authenticate(request);
        var route = catalogue.Resolve(id, clock.GetUtcNow(), accountPrices.Of(caller.Account));
        CallRules.MustAllow(caller.Rules, route);
        return ModelView.Of(id, route.Candidates[0]);
    }

    /// <summary>The configured routes, then every priced model of an enabled provider that is still there, by the name that a client would use.</summary>
    private IEnumerable<ModelRoute> Servable(PriceList? pays)
    {
        var enabled = catalogue.Providers.Select(provider => provider.Id).ToHashSet(StringComparer.Ordinal);
        var names = options.Routes.Keys.Concat(prices.Current.Cards.Where(card => enabled.Contains(card.Provider)).Select(card => card.Model)).Distinct(StringComparer.Ordinal);
        foreach (var name in names)
        {
            ModelRoute? route = null;
            try
            {
                route = catalogue.Resolve(name, clock.GetUtcNow(), pays);
            }
            catch (ApiException)
            {
                // Retired, or of a provider that is not enabled: not served.
            }

            if (route is not null)
                yield return route;
        }
    }

    private JsonObject PriceList(HttpRequest request)
    {
        var book = accountPrices.SeenBy(keys.Authenticate(request), prices.Current);
        var model = ListQuery.Text(request, "model");
        var now = clock.GetUtcNow();
        var cards = book.Cards.Where(card => model is null || card.Id == model || card.Model == model);
        return ListQuery.Envelope(cards.Select(card => (JsonNode)ModelView.Of(card, now)), row => (string?)row["price_version"], hasMore: false);
    }

    private async Task<JsonObject> QuoteAsync(HttpRequest request)
    {
        var caller = keys.Authenticate(request);
        using var memory = bodies.Open(caller.Account);
        var call = await CallReader.ReadAsync(request, ImageEndpoint.Edits, memory, request.HttpContext.RequestAborted);
        call = await references.FetchAsync(call, memory, request.HttpContext.RequestAborted);
        // A quote is asked with the body of any images call; which one, its images or its `operation` say.
        call = call with { Endpoint = call.Mask is not null || call.References > 0 ? ImageEndpoint.Edits : ImageEndpoint.Generations, Prompt = call.Prompt ?? (call.Operation == Operation.Variation ? null : "-") };
        var now = clock.GetUtcNow();
        var sizes = CallChecks.MeasureInputs(call);
        var route = catalogue.Resolve(call.Model, now, accountPrices.Of(caller.Account), caller.Account.Value);
        var plan = CallPlan.Make(CallRules.Hold(caller.Rules, call, route), route, sizes.Count > 0 ? sizes : null);
        var (id, expiresAt) = quotes.Reserve(caller.Account, plan, now);
        var first = plan.First;
        var view = first is { Candidate.Card: { } card, Quote: { } quote }
            ? PriceView.Of(card, first.Work, caller.Role == KeyRole.Account ? quote.ForCustomer() : quote, now)
            : PriceView.Unknown(first.Candidate.Id, first.Work.Operation, "no rate card: nobody can say what it costs");
        var json = JsonSerializer.SerializeToNode(
            view with
            {
                UpperBoundUsd = plan.Bound.ToString(),
                Candidates = [.. plan.Candidates.Select(planned => new PriceCandidateView(
                    planned.Candidate.Id, (planned.Quote?.Status ?? AmountStatus.Unknown).Wire(), planned.Quote?.Expected?.ToString(), planned.Quote?.UpperBound?.ToString(), planned.PriceVersion))],
            },
            PriceJson.Default.PriceView)!.AsObject();
        if (FailureCharges.InWords(plan) is { } failures)
            json["warnings"]!.AsArray().Add(failures);
        json["id"] = id;
        json["expires_at"] = expiresAt.ToUnixTimeSeconds();
        return json;
    }

    private async Task<JsonObject> CompareAsync(HttpRequest request)
    {
        var book = accountPrices.SeenBy(keys.Authenticate(request), prices.Current);
        var body = await JsonBody.ReadAsync(request, "operation", "size", "quality", "n", "references", "partial_images", "prompt", "prompt_tokens", "tier", "models");
        var work = new AskedWork
        {
            Operation = body.OptionalText("operation"),
            Size = body.OptionalText("size"),
            Quality = body.OptionalText("quality"),
            Images = body.OptionalInteger("n", 1, AskedWork.MostImages),
            References = body.OptionalInteger("references", 0, AskedWork.MostImages),
            PartialImages = body.OptionalInteger("partial_images", 0, AskedWork.MostPartialImages),
            Prompt = body.OptionalText("prompt"),
            PromptTokens = body.OptionalInteger("prompt_tokens", 0, AskedWork.MostPromptTokens),
            Tier = body.OptionalText("tier"),
        }.ToWork();
        if (WorkSlip.Of(work, book) is { } slip)
            throw slip.ToException();
        var view = ComparisonView.Of(book, body.OptionalTexts("models", 1000), work, clock.GetUtcNow());
        return JsonSerializer.SerializeToNode(view, PriceJson.Default.ComparisonView)!.AsObject();
    }

    private async Task<JsonObject> ExplainAsync(HttpRequest request)
    {
        var caller = keys.Authenticate(request);
        using var memory = bodies.Open(caller.Account);
        JsonDocument body;
        try
        {
            body = JsonDocument.Parse(await CallReader.ReadAllAsync(request, CallLimits.BodyBytes, "The body is too large; at most 64 MB are taken. Leave the images out: the usage is enough.", memory, request.HttpContext.RequestAborted));
        }
        catch (JsonException)
        {
            throw new ApiException(ErrorCode.InvalidRequest, "The body is not JSON. Send {\"model\", \"operation\"?, \"size\"?, \"quality\"?, \"n\"?, \"references\"?, \"response\": the provider's answer}.");
        }

        using (body)
            return Explain(body.RootElement, accountPrices.SeenBy(caller, prices.Current));
    }

    private JsonObject Explain(JsonElement root, PriceBook book)
    {
        if (root.ValueKind != JsonValueKind.Object || !JsonText.TryGet(root, "response", out var response) && !JsonText.TryGet(root, "usage", out response) || response.ValueKind != JsonValueKind.Object)
            throw new ApiException(ErrorCode.InvalidRequest, "Send the provider's answer as `response`, or only its usage object as `usage`.", "response");
        var fields = new CallFields(root);
        var call = fields.ToCall(ImageEndpoint.Generations);
        var model = call.Model ?? throw CallFields.Wrong("model", "is missing: which model answered?");
        var now = clock.GetUtcNow();
        if (book.Find(model, now) is not { } card)
            return JsonSerializer.SerializeToNode(PriceView.Unknown(model, call.Operation, $"no rate card for {model}: the amount is unknown, not zero"), PriceJson.Default.PriceView)!.AsObject();
        var (happened, told) = ReadHappened(response);
        var work = new ImageWork
        {
            Operation = call.Operation, Size = ImageSize.TryParse(call.Size, out var size) ? size : null, Quality = call.Quality is "auto" ? null : call.Quality,
            Images = call.Images, References = call.References,
        };
        if (!told)
            happened = happened with { Images = [.. Enumerable.Repeat(new OutputImage(), call.Images)], Returned = call.Images };
        return JsonSerializer.SerializeToNode(PriceView.Of(card, work, Rating.Rate(card, work, happened).ForCustomer(), now), PriceJson.Default.PriceView)!.AsObject();
    }

    private static (Happened Happened, bool Told) ReadHappened(JsonElement response)
    {
        try
        {
            return OpenAIAnswer.ReadHappened(response);
        }
        catch (InvalidOperationException)
        {
            throw CallFields.Wrong("response", "has a name that is no valid Unicode text; send whole characters");
        }
    }
}
