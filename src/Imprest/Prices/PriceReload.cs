using System.Text.Json.Nodes;
using Imprest.Audit;
using Imprest.Errors;
using Imprest.Hosting;
using Imprest.Keys;
using Imprest.Ledger.Sqlite;
using Imprest.Pricing;
using Imprest.Telemetry;

namespace Imprest.Prices;

/// <summary>
/// Reads the price files again while the gateway runs, on <c>POST /admin/v1/prices/reload</c> and on SIGHUP: the whole book is swapped, or nothing changes.
/// Requests that were quoted keep their cards, and so do reserved quotes.
/// </summary>
internal sealed class PriceReload(PriceBookSource prices, KeyRing keys, SqliteLedger ledger, GatewayOptions options, TimeProvider clock, ILogger<PriceReload> log)
{
    private readonly Lock gate = new();
    private volatile ReloadedBook? last;

    /// <summary>What the last reload of this process swapped; null: there was none.</summary>
    public ReloadedBook? Last { get => last; private set => last = value; }

    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/admin/v1/prices/reload", AnswerAsync).WithSummary("Read the price files again, and swap the whole book or change nothing");

    /// <summary>Reloads; what is wrong is in the log, and nothing has changed then.</summary>
    public void OnSignal()
    {
        try
        {
            Run("SIGHUP");
        }
        catch (PriceBookException)
        {
            // It was logged, with every error.
        }
    }

    private async Task<JsonObject> AnswerAsync(HttpRequest request) => (await RunAsync(keys.Authenticate(request))).View();

    /// <summary>Reloads on an operator's behalf.</summary>
    /// <exception cref="ApiException"><see cref="ErrorCode.PricesInvalid"/>, with every error; nothing has changed.</exception>
    public async Task<PriceChanges> RunAsync(Caller caller)
    {
        caller.MustOperate();
        try
        {
            var changes = Run(caller.Key.Value);
            await ledger.NoteAsync(caller.Note(clock.GetUtcNow(), AuditActions.PricesReload, null, null, new()
            {
                ["cards"] = changes.Cards, ["changed"] = changes.Changed.Count, ["added"] = changes.Added.Count, ["removed"] = changes.Removed.Count,
            }));
            return changes;
        }
        catch (PriceBookException e)
        {
            throw new ApiException(ErrorCode.PricesInvalid, $"The price files have {e.Errors.Count} error(s); nothing has changed. Mend what `errors` lists and reload again.")
            {
                Details = new() { ["errors"] = new JsonArray([.. e.Errors.Select(error => (JsonNode)error)]) },
            };
        }
    }

    /// <param name="by">Who asked, for the log: a key's id, or the signal.</param>
    /// <exception cref="PriceBookException">Anything is wrong; nothing has changed.</exception>
    private PriceChanges Run(string by)
    {
        lock (gate) // Two at once would each report what the other changed.
        {
            try
            {
                var next = prices.Read();
                // What the configuration names must still be there, as at the start.
                var missing = ConfiguredModels.Errors(options, next).ToList();
                if (missing.Count > 0)
                    throw new PriceBookException(missing);
                var changes = PriceChanges.Between(prices.Current, next);
                Last = new(clock.GetUtcNow(), by, prices.Current, next);
                prices.Swap(next);
                log.PricesReloaded(by, changes.Cards, changes.Changed.Count, changes.Added.Count, changes.Removed.Count);
                return changes;
            }
            catch (PriceBookException e)
            {
                log.PricesNotReloaded(by, string.Join("; ", e.Errors));
                throw;
            }
        }
    }
}

/// <summary>A reload that went well.</summary>
/// <param name="By">A key's id, or the signal.</param>
public sealed record ReloadedBook(DateTimeOffset At, string By, PriceBook Before, PriceBook After);
