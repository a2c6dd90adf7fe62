using System.Text.Json;
using Imprest.Commands;
using Imprest.Commands.Http;
using Imprest.Commands.PrepaidTest;
using Imprest.Console.Playground;
using Imprest.Console.Rendering;
using Imprest.Console.Sessions;
using Imprest.Errors;
using Imprest.Hosting;
using Imprest.Images;
using Imprest.Keys;
using Imprest.Prices;
using Imprest.Pricing;

namespace Imprest.Console.PrepaidTest;

/// <summary>The small prepaid test in the browser: what it would cost, the run as it goes, and its report.</summary>
internal sealed class PrepaidTestPages(OwnApi api, TestRuns runs, ModelCatalogue catalogue, AccountPrices accountPrices, LiveEvents live, TimeProvider clock)
{
    private const string SandboxProvider = "sandbox";
    private static readonly Money UsualMost = new(Money.NanosPerDollar / 4);

    public void Map(ConsoleRoutes routes)
    {
        routes.Get("/prepaid-test", ShowAsync);
        routes.Post("/prepaid-test", StartAsync);
        routes.Get("/prepaid-test/runs/{id}", ShowRun);
        routes.Get("/prepaid-test/runs/{id}/events", EventsAsync);
        routes.Get("/prepaid-test/runs/{id}/report.json", Report);
    }

    private async Task<IResult> ShowAsync(HttpContext context)
    {
        var caller = context.SignedInCaller();
        caller.MustSpend();
        var query = context.Request.Query;
        return Page(await ModelAsync(context, caller, query["model"], query["qualities"] == "lowest", query["max_spend"]));
    }

    private static PageResult Page(PrepaidTestModel model) => PageResult.Of<PrepaidTestPage>("Prepaid test", model, model.Slip is null ? 200 : ErrorCode.InvalidRequest.Form().Status);

    private async Task<PrepaidTestModel> ModelAsync(HttpContext context, Caller caller, string? asked, bool lowestOnly, string? mostText)
    {
        using var client = api.ClientOf(context);
        var models = await ServedModel.AllAsync(client, context.RequestAborted);
        var chosen = Chosen(models, asked);
        var most = MostOf(mostText);
        var model = new PrepaidTestModel(models, chosen?.Name, lowestOnly, most ?? UsualMost)
        {
            Earlier = [.. runs.Of(caller.Account).Select(EarlierTest.Of)],
            Slip = most is null ? mostText : null,
        };
        if (chosen is null)
            return model;
        try
        {
            var target = Target(context, caller, chosen.Name);
            var (calls, notes) = TestScript.Write(target, QualitiesOf(target, lowestOnly), "prepaid-test");
            var plan = await TestPlan.QuoteAsync(target, client, calls, notes, context.RequestAborted);
            var available = Money.TryParse((await client.GetAsync("v1/balance", context.RequestAborted)).Required().Text("available_usd"), out var money) ? money : (Money?)null;
            model = model with { Bound = plan.Bound, Calls = plan.Calls.Count, Available = available, Notes = notes };
        }
        catch (CommandError refused)
        {
            model = model with { Problem = TestProblems.Of(refused) };
        }
        catch (GatewayRefusal refused)
        {
            model = model with { Problem = TestProblems.Of(refused) };
        }
        catch (ApiException refused)
        {
            model = model with { Problem = new(refused.Code.Form().Code, refused.Message, "") };
        }

        return model;
    }

    private async Task<IResult> StartAsync(HttpContext context)
    {
        var caller = context.SignedInCaller();
        caller.MustSpend();
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var target = Target(context, caller, form["model"].ToString());
        var qualities = QualitiesOf(target, form["qualities"] == "lowest");
        if (MostOf(form["max_spend"]) is not { } most)
            return Page(await ModelAsync(context, caller, form["model"], form["qualities"] == "lowest", form["max_spend"]));
        if (await ModelAsync(context, caller, form["model"], form["qualities"] == "lowest", form["max_spend"]) is { IsOver: true } over)
            return PageResult.Of<PrepaidTestPage>("Prepaid test", over, StatusCodes.Status422UnprocessableEntity);
        var session = context.Features.Get<Session>()!.PublicKeyId!;
        // Of its own: it lives as long as the run, and this visit is over soon.
        var run = runs.Start(caller, target, qualities, most, api.ClientOf(session, target.BaseUrl));
        return Results.LocalRedirect($"/prepaid-test/runs/{run.Id}");
    }

    private PageResult ShowRun(string id, HttpContext context)
    {
        var caller = context.SignedInCaller();
        var run = Find(caller, id);
        return PageResult.Of<TestRunPage>(run.View.Report is null ? "Prepaid test" : "Prepaid test: report", new TestRunModel(run));
    }

    private Task EventsAsync(string id, HttpContext context)
    {
        var run = Find(context.SignedInCaller(), id);
        return live.StreamAsync(context, context.Request.Query["seen"], () => Task.FromResult<Look?>(new(run.View.Mark, run.View.Ended)));
    }

    private IResult Report(string id, HttpContext context)
    {
        var run = Find(context.SignedInCaller(), id);
        var report = run.View.Report ?? throw new ApiException(ErrorCode.NotFound, "This test has no report yet. Open its page to see how far it is.");
        return Results.File(JsonSerializer.SerializeToUtf8Bytes(report, TestReportJson.Default.TestReport), "application/json", $"prepaid-test-{run.Id}.json");
    }

    private RunningTest Find(Caller caller, string id) => runs.Find(caller, id)
        ?? throw new ApiException(ErrorCode.NotFound, $"There is no prepaid test {id} in this gateway's memory. Reports are kept until it restarts; the requests of a test stay in the usage log, labelled {TestRun.LabelName}={id}.");

    /// <summary>The sandbox where nobody says: nothing is owed upstream for it.</summary>
    private static ServedModel? Chosen(IReadOnlyList<ServedModel> models, string? asked) =>
        models.FirstOrDefault(model => model.Name == asked) ?? models.FirstOrDefault(model => model.Provider == SandboxProvider) ?? (models is [var first, ..] ? first : null);

    /// <summary>The usual where nothing was said; null: it is no amount.</summary>
    private static Money? MostOf(string? text) => string.IsNullOrWhiteSpace(text) ? UsualMost
        : Money.TryParse(text.Trim().TrimStart('$'), out var most) && most > Money.Zero ? most
        : null;

    private static IReadOnlyList<string> QualitiesOf(TestTarget target, bool lowestOnly) => lowestOnly ? [.. target.Card.Qualities.Take(1)] : target.Card.Qualities;

    private TestTarget Target(HttpContext context, Caller caller, string model)
    {
        var card = catalogue.Resolve(model, clock.GetUtcNow(), accountPrices.Of(caller.Account), caller.Account.Value).Candidates[0].Card
            ?? throw new ApiException(ErrorCode.ModelUnpriced, $"No rate card prices `{model}`, so its charges could not be checked. Choose another model.", "model");
        return new(new Uri(api.AddressOf(context.Request) + "/"), model, card, IsImprest: true, ThrowAway: false);
    }
}

/// <summary>What a test would do and cost, before anything is sent.</summary>
/// <param name="Chosen">Null: no model is served.</param>
/// <param name="LowestOnly">Only the lowest quality is tested.</param>
public sealed record PrepaidTestModel(IReadOnlyList<ServedModel> Models, string? Chosen, bool LowestOnly, Money MaxSpend)
{
    /// <summary>The most that it can cost; null where it could not be quoted.</summary>
    public Money? Bound { get; init; }

    public int Calls { get; init; }
    public Money? Available { get; init; }
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>What was entered as the most to spend and is no amount.</summary>
    public string? Slip { get; init; }

    /// <summary>Why it cannot be quoted.</summary>
    public TestProblem? Problem { get; init; }

    public IReadOnlyList<EarlierTest> Earlier { get; init; } = [];

    /// <summary>It could cost more than is allowed.</summary>
    public bool IsOver => Slip is null && Bound > MaxSpend;

    public bool Fits => Slip is null && Bound <= MaxSpend && !(Bound > Available);
}

/// <summary>A line about a run that is in memory.</summary>
/// <param name="Passed">Null while it runs.</param>
public sealed record EarlierTest(string Id, DateTimeOffset StartedAt, string Model, Money Charged, bool? Passed)
{
    internal static EarlierTest Of(RunningTest run)
    {
        var view = run.View;
        return new(run.Id, run.StartedAt, run.Target.Model, view.Charged, view.Ended ? view.Report?.Passed == true : null);
    }
}

/// <summary>A run as it stands, or its report.</summary>
public sealed record TestRunModel
{
    internal TestRunModel(RunningTest run) => (Run, View) = (run, run.View);

    internal RunningTest Run { get; }
    internal TestProgressView View { get; }
}
