using System.Text.Json;
using System.Text.Json.Nodes;
using Imprest.Hosting;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;
using Imprest.Prices;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Telemetry;

namespace Imprest.Images;

/// <summary>Takes up requests whose calls are at a provider and that nobody works on: another process left them, or their worker lost its claim.</summary>
internal sealed class Resumption(
    SqliteLedger ledger, ModelCatalogue catalogue, PriceBookSource prices, RunningRequests running, ImageWorkshop workshop, Resolver resolver,
    ProcessIdentity process, TimeProvider clock, ILogger<Resumption> log)
{
    private const int MostAtOnce = 200;

    /// <summary>Claims what is free, and goes on with it.</summary>
    public async Task ClaimAsync()
    {
        while (true)
        {
            var now = clock.GetUtcNow();
            var jobs = await ledger.ClaimJobsAsync(process.Id, now, now + AttemptCalls.Lease, MostAtOnce);
            foreach (var job in jobs)
            {
                try
                {
                    await ResumeAsync(job);
                }
                catch (Exception e) when (e is not LedgerException)
                {
                    log.ReleaseFailed(e, job.Request.Value); // Its lease runs out, and then it is claimed again.
                }
            }

            if (jobs.Count < MostAtOnce)
                return;
        }
    }

    /// <summary>
    /// A request that nobody works on, whose provider gave an id or knows calls by our ids: from here on it is asked about.
    /// </summary>
    /// <returns>False where nobody can be asked.</returns>
    public async Task<bool> TryLookUpAsync(RequestRecord record)
    {
        if (await TryCallsOfAsync(record) is not { } calls || await TryWorkOfAsync(record, calls, new(record.Id, null)) is not { } work || !work.Calls.Any(call => call.CanBeAsked))
            return false;
        if (calls.Any(call => call.Attempt == record.Attempts && call.Handle is not null))
            return true; // It has a job, which is claimed when its lease is over.
        // A claim of nobody's: the next round takes it, like every other.
        var now = clock.GetUtcNow();
        await ledger.AcceptAsync(new(work.Account, work.Id, work.Attempt, [.. work.Calls.Select(call => CallResults.Open(work, call, now))], "", now));
        return true;
    }

    private async Task ResumeAsync(ClaimedJob job)
    {
        if (await ledger.FindRequestAsync(job.Account, job.Request) is not { } record || record.State.IsTerminal() || record.State == RequestState.Review)
            return;
        var calls = await ledger.CallsOfAsync(job.Account, job.Request);
        var request = record.State == RequestState.InDoubt ? new(record.Id, JoinKey.Of(record)) : running.StartWithoutClient(record.Id, JoinKey.Of(record), record.IsTask);
        if (await TryWorkOfAsync(record, calls, request) is not { } work)
        {
            running.End(request, unknown: true);
            log.NotResumed(record.Id.Value, record.Provider ?? "");
            return;
        }

        if (record.State == RequestState.InDoubt && !work.Calls.Any(call => call.CanBeAsked))
            return; // What was asked about has ended; the doubt about the rest ends by its own time, which nothing puts off.
        work.Fence = job.Fence;
        log.Resumed(record.Id.Value, record.State.Wire());
        if (record.State == RequestState.InDoubt)
            resolver.Follow(work);
        else
            workshop.Resume(work);
    }

    /// <summary>Its calls as the store knows them; null where they cannot be read.</summary>
    private async Task<IReadOnlyList<CallRecord>?> TryCallsOfAsync(RequestRecord record)
    {
        try
        {
            return await ledger.CallsOfAsync(record.Account, record.Id);
        }
        catch (Exception e) when (e is not (LedgerException or OutOfMemoryException))
        {
            log.ReleaseFailed(e, record.Id.Value);
            return null;
        }
    }

    /// <summary>The same as <see cref="WorkOfAsync"/>; null too where it cannot be read: its hold must not stay for ever.</summary>
    private async Task<RequestWork?> TryWorkOfAsync(RequestRecord record, IReadOnlyList<CallRecord> calls, RunningRequest request)
    {
        try
        {
            return await WorkOfAsync(record, calls, request);
        }
        catch (Exception e) when (e is not (LedgerException or OutOfMemoryException))
        {
            log.ReleaseFailed(e, record.Id.Value);
            return null;
        }
    }

    /// <summary>The work as the store knows it; null where its provider or its prices are gone.</summary>
    private async Task<RequestWork?> WorkOfAsync(RequestRecord record, IReadOnlyList<CallRecord> calls, RunningRequest request)
    {
        var current = calls.Where(call => call.Attempt == record.Attempts).ToList();
        if (record.QuoteJson is null || JsonNode.Parse(record.QuoteJson) is not JsonObject quote)
            return null;
        var connection = current.Select(call => call.Connection).FirstOrDefault(name => name is not null) ?? ConnectionOf(quote, record.Attempts) ?? record.Provider;
        if (connection is null || catalogue.LinkOf(connection) is not { } link || link.Provider.Id != record.Provider)
            return null;
        var other = current.Select(call => call.WorkJson).FirstOrDefault(json => json is not null);
        var later = quote["works"] is JsonArray { Count: > 0 } works && record.Attempts > 1 ? works[Math.Min(record.Attempts, works.Count) - 1] : null;
        var workJson = other is not null ? JsonNode.Parse(other)?["work"] : later is { } ? later["work"] : quote["work"];
        if (workJson.Deserialize(FactsJson.Default.ImageWork) is not { } imageWork)
            return null;
        var planned = await PlannedAsync(record, link, imageWork, (string?)quote["failures_charged"]);
        var plan = new CallPlan(CallOf(record, quote), new(record.Model ?? "", [planned.Candidate], Pass: false, true, true, null), [planned], record.Hold); // Nobody waits for the results: they are kept.
        return new RequestWork(request, record.Account, plan, record.CreatedAt)
        {
            Attempt = record.Attempts,
            IsResumed = true,
            ServesOtherWork = other is not null || later is not null,
            Calls = [.. WorkCall.Split(imageWork.Images, planned.Candidate.Capabilities.MaxImagesPerCall).Select(call => Restored(call, current.Find(known => known.Call == call.Number), record, planned.Candidate))],
        };
    }

    /// <summary>The connection that an attempt went to, as it was planned; null where all are default ones.</summary>
    private static string? ConnectionOf(JsonObject quote, int attempt) =>
        quote["connections"] is JsonArray { Count: > 0 } planned ? (string?)planned[Math.Min(attempt, planned.Count) - 1] : null;

    private static WorkCall Restored(WorkCall call, CallRecord? known, RequestRecord record, Candidate candidate)
    {
        call.StartedAt = known?.IntentAt ?? record.CreatedAt;
        (call.Handle, call.ProviderRequestId) = (known?.Handle, known?.ProviderRequestId);
        if (known?.State == CallState.Accepted)
            call.Standing = new(call.Handle ?? "") { Started = true };
        else if (known?.State is CallState.Succeeded or CallState.FailedClean or CallState.FailedBilled)
            call.Recall(known);
        else if ((known is null or { State: CallState.Intent }) && candidate.Provider is IAskableProvider provider) // Maybe sent; where the id is ours, it can be asked whether it ran.
            call.Handle = provider.HandleBefore(candidate.Capabilities.Model, ProviderRequest.ClientIdOf(record.Id.Value, record.Attempts, call.Number));
        return call;
    }

    private async Task<PlannedCandidate> PlannedAsync(RequestRecord record, ProviderLink link, ImageWork work, string? charged)
    {
        var card = record.PriceVersion is { } version && await ledger.FindCardAsync(version) is { Length: > 2 } canonical ? PriceBook.ParseCanonical(canonical) : null;
        var model = record.ProviderModel ?? "";
        var cost = card is { PriceList: null } ? card : prices.Current.Find($"{record.Provider}/{model}", record.CreatedAt);
        var candidate = catalogue.CandidateOf(link, model, card, cost);
        var quote = card is null ? null : Rating.Quote(card, work);
        return new(candidate, work, quote, ReferenceEquals(card, cost) ? quote : cost is null ? null : Rating.Quote(cost, work))
        {
            FailuresCharged = charged switch { "fees" => FailuresCharged.Fees, "provider" => FailuresCharged.Provider, _ => FailuresCharged.Nothing },
        };
    }

    private static ImageCall CallOf(RequestRecord record, JsonObject quote) => new()
    {
        Endpoint = AnswerShelf.EndpointOf(record),
        Model = record.Model,
        Images = record.Images,
        Size = record.Size,
        Quality = record.Quality,
        ResponseFormat = (string?)quote["response_format"],
        AskedOperation = OperationNames.TryParse(record.Operation, out var operation) ? operation : null,
    };
}
