using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Imprest.Ledger.Sqlite.Writing;
using Imprest.Pricing;

namespace Imprest.Ledger.Sqlite;

/// <summary>The stored form of a request's calls that ended: <c>[{attempt, call, state, …}, …]</c>; what is null is left out.</summary>
internal static class StoredCalls
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What is known of a request's calls with new results of its current attempt; empty when nothing is.</summary>
    public static ReadOnlySpan<byte> Format(Utf8Builder text, OpenRequest open, IReadOnlyList<CallResult> results)
    {
        if (results.Count == 0 && open.Calls is null)
            return [];
        text.Clear();
        if (open.Calls is { } stored)
            AddOthers(text, stored, open.Attempts, results);
        for (var i = 0; i < results.Count; i++)
            Add(text, open, results[i]);
        return text.Written.IsEmpty ? [] : text.Add("]"u8).Written; // What stood there could not be read.
    }

    /// <summary>The stored calls with what the last success cost, which was not known before.</summary>
    public static string WithCost(string stored, Money cost, string evidence, string version)
    {
        var calls = JsonNode.Parse(stored)!.AsArray();
        var successes = calls.Where(call => (int)call!["state"]! == (int)CallState.Succeeded).ToList();
        if (successes.LastOrDefault() is not { } success)
            return stored;
        // What all of them took was rated together: it stands with the last, and with the others that it stands there.
        foreach (var other in successes.Where(call => call != success && call!["cost_nanos"] is null))
            (other!["cost_nanos"], other["cost_evidence"]) = (0, "counted with the last call");
        (success["cost_nanos"], success["cost_evidence"], success["cost_version"]) = (cost.Nanos, evidence, version);
        return calls.ToJsonString(Plain);
    }

    /// <summary>What the providers take for a request's calls as far as known, and whether some call's cost is not known.</summary>
    /// <param name="stored">Their stored form with <paramref name="results"/> in it.</param>
    public static (long Nanos, bool IsUnknown) CostOf(ReadOnlySpan<byte> stored, OpenRequest open, IReadOnlyList<CallResult> results)
    {
        var (nanos, unknown) = (0L, stored.IsEmpty);
        if (open.Calls is null || stored.IsEmpty) // Mostly: the results are all that there is.
        {
            for (var i = 0; i < results.Count; i++)
            {
                nanos += results[i].ProviderCost?.Nanos ?? 0;
                unknown |= results[i].ProviderCost is null;
            }

            return (nanos, unknown);
        }

        var reader = new Utf8JsonReader(stored);
        using var calls = JsonDocument.ParseValue(ref reader);
        foreach (var call in calls.RootElement.EnumerateArray())
        {
            var known = call.TryGetProperty("cost_nanos", out var cost);
            nanos += known ? cost.GetInt64() : 0;
            unknown |= !known;
        }

        return (nanos, unknown);
    }

    /// <summary>The stored calls with a bill for some of them that came after their request had ended.</summary>
    /// <param name="meant">At least one. What was known of its cost is added to.</param>
    public static string WithLateBill(string stored, IReadOnlyList<CallRecord> meant, Money cost)
    {
        var calls = JsonNode.Parse(stored)!.AsArray();
        foreach (var call in meant)
        {
            var found = calls.First(each => ((int)each!["attempt"]!, (int)each["call"]!) == (call.Attempt, call.Call))!.AsObject();
            // What all of them took came as one sum: it stands with the last, and with the others that it stands there.
            var isLast = call == meant[^1];
            (found["cost_nanos"], found["cost_evidence"]) = (((call.ProviderCost ?? Money.Zero) + (isLast ? cost : Money.Zero)).Nanos, isLast ? "late_bill" : "counted with the last call");
            if (found.ContainsKey("counted_nanos"))
                found["counted_nanos"] = (long)found["cost_nanos"]!;
            found.Remove("estimate_nanos");
        }

        return calls.ToJsonString(Plain);
    }

    /// <summary>The stored calls of a request that ends by a decision which says what the provider takes for all of them; null where nothing was sent.</summary>
    public static string? WithDecision(OpenRequest open, Money cost, long at)
    {
        var calls = NodesOrNone(open.Calls);
        if (open.Attempts > 0 && calls.All(call => (int)call!["attempt"]! != open.Attempts))
        {
            calls.Add(new JsonObject // It was recorded before it was sent, and nothing is known of it but that.
            {
                ["attempt"] = open.Attempts, ["call"] = 0, ["state"] = (int)CallState.Unknown, ["provider"] = open.Kind.Provider ?? "", ["model"] = open.Kind.ProviderModel ?? "",
                ["charge"] = (int)ProviderCharge.Unknown, ["intent_at"] = open.AttemptAt, ["ended_at"] = at,
            });
        }

        return Share(calls, cost, "decision");
    }

    /// <summary>The stored calls with what the provider takes for all of them, which came as one sum; null where there is none.</summary>
    public static string? WithSum(string? stored, Money cost, string evidence) => Share(NodesOrNone(stored), cost, evidence);

    /// <summary>Each call keeps what was known of it, as far as the sum reaches; the rest stands with the last whose cost nobody knew, else with the last.</summary>
    private static string? Share(JsonArray calls, Money cost, string evidence)
    {
        if (calls.Count == 0)
            return null;
        var last = calls.LastOrDefault(call => call!["cost_nanos"] is null) ?? calls[^1];
        var rest = cost.Nanos;
        foreach (var call in calls.Where(call => call != last).Append(last).Select(call => call!.AsObject()))
        {
            var known = (long?)call["cost_nanos"];
            var taken = call == last ? rest : Math.Min(known ?? 0, rest);
            rest -= taken;
            if (known != taken)
                (call["cost_nanos"], call["cost_evidence"]) = (taken, evidence);
            call.Remove("estimate_nanos");
            call.Remove("counted_nanos");
        }

        return calls.ToJsonString(Plain);
    }

    private static JsonArray NodesOrNone(string? stored)
    {
        using var document = stored is null ? null : ParseOrNull(stored);
        return document is null ? [] : JsonArray.Create(document.RootElement.Clone())!;
    }

    /// <exception cref="JsonException">It is not the stored form.</exception>
    /// <exception cref="KeyNotFoundException">It is not the stored form.</exception>
    public static List<CallRecord> Parse(string? stored)
    {
        var calls = new List<CallRecord>();
        if (stored is null)
            return calls;
        using var json = JsonDocument.Parse(stored);
        foreach (var call in json.RootElement.EnumerateArray())
            calls.Add(Read(call));
        return calls;
    }

    private static Utf8Builder Next(Utf8Builder text) => text.Add(text.Written.IsEmpty ? "["u8 : ","u8);

    private static void Add(Utf8Builder text, OpenRequest open, CallResult call)
    {
        Next(text).Add("{\"attempt\":"u8).Add(open.Attempts).Add(",\"call\":"u8).Add(call.Call).Add(",\"state\":"u8).Add((int)call.State)
            .Add(",\"provider\":"u8).AddText(open.Kind.Provider ?? "").Add(",\"model\":"u8).AddText(open.Kind.ProviderModel ?? "");
        if (call.ProviderRequestId is { } id)
            text.Add(",\"provider_request_id\":"u8).AddText(id);
        if (call.HttpStatus is { } status)
            text.Add(",\"http_status\":"u8).Add(status);
        if (call.ErrorClass is { } error)
            text.Add(",\"error_class\":"u8).AddText(error);
        if (call.ErrorMessage is { } message)
            text.Add(",\"error_message\":"u8).AddText(message);
        if (!call.UsageJson.IsNone)
            AddUsage(text.Add(",\"usage\":"u8), call.UsageJson);
        if (call.ProviderCost is { } cost)
            text.Add(",\"cost_nanos\":"u8).Add(cost.Nanos);
        if (call.CostEstimate is { } estimate)
            text.Add(",\"estimate_nanos\":"u8).Add(estimate.Nanos);
        if (call.Counted is { } counted)
            text.Add(",\"counted_nanos\":"u8).Add(counted.Nanos);
        if (call.CostEvidence is { } evidence)
            text.Add(",\"cost_evidence\":"u8).AddText(evidence);
        if (call.CostVersion is { } version)
            text.Add(",\"cost_version\":"u8).AddText(version);
        if (call.Handle is { } handle)
            text.Add(",\"handle\":"u8).AddText(handle);
        if (call.Connection is { } connection)
            text.Add(",\"connection\":"u8).AddText(connection);
        if (!call.WorkJson.IsNone)
            text.Add(",\"work\":"u8).Add(call.WorkJson.Utf8.Span);
        text.Add(",\"charge\":"u8).Add((int)call.ProviderCharge).Add(",\"intent_at\":"u8).Add(open.AttemptAt)
            .Add(",\"ended_at\":"u8).Add(call.EndedAt.Stored()).Add("}"u8);
    }

    /// <summary>The stored calls as they stand there, except those of the current attempt that have a new result.</summary>
    private static void AddOthers(Utf8Builder text, string stored, int attempt, IReadOnlyList<CallResult> renewed)
    {
        using var document = ParseOrNull(stored);
        if (document is null)
            return;
        foreach (var call in document.RootElement.EnumerateArray())
        {
            var number = call.GetProperty("call").GetInt32();
            if (call.GetProperty("attempt").GetInt32() != attempt || renewed.All(one => one.Call != number))
                Next(text).Add(Encoding.UTF8.GetBytes(call.GetRawText()));
        }
    }

    /// <summary>Null for what is no list in JSON: what was known is lost then, but the request ends.</summary>
    private static JsonDocument? ParseOrNull(string stored)
    {
        try
        {
            var document = JsonDocument.Parse(stored);
            if (document.RootElement.ValueKind == JsonValueKind.Array)
                return document;
            document.Dispose();
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>As it is, or where it is no JSON as a text: a settlement does not fail on what a provider sent.</summary>
    private static void AddUsage(Utf8Builder text, Utf8Json usage)
    {
        try
        {
            var reader = new Utf8JsonReader(usage.Utf8.Span);
            while (reader.Read())
            {
                // Only to see that it can be read.
            }

            text.Add(usage.Utf8.Span);
        }
        catch (JsonException)
        {
            text.AddText(usage.ToString());
        }
    }

    private static CallRecord Read(JsonElement call) => new(
        call.GetProperty("attempt").GetInt32(), call.GetProperty("call").GetInt32(), (CallState)call.GetProperty("state").GetInt32(),
        call.GetProperty("provider").GetString() ?? "", call.GetProperty("model").GetString() ?? "", Text(call, "provider_request_id"),
        call.TryGetProperty("http_status", out var status) ? status.GetInt32() : null, Text(call, "error_class"), Text(call, "error_message"),
        call.TryGetProperty("usage", out var usage) ? usage.ValueKind == JsonValueKind.String ? usage.GetString() : usage.GetRawText() : null,
        call.TryGetProperty("cost_nanos", out var cost) ? new Money(cost.GetInt64()) : null,
        (ProviderCharge)call.GetProperty("charge").GetInt32(), Instants.Instant(call.GetProperty("intent_at").GetInt64()),
        Instants.Instant(call.GetProperty("ended_at").GetInt64()))
    {
        CostEstimate = call.TryGetProperty("estimate_nanos", out var estimate) ? new Money(estimate.GetInt64()) : null,
        Counted = call.TryGetProperty("counted_nanos", out var counted) ? new Money(counted.GetInt64()) : null,
        CostEvidence = Text(call, "cost_evidence"),
        CostVersion = Text(call, "cost_version"),
        Handle = Text(call, "handle"),
        Connection = Text(call, "connection"),
        WorkJson = call.TryGetProperty("work", out var work) ? work.GetRawText() : null,
    };

    private static string? Text(JsonElement call, string name) => call.TryGetProperty(name, out var value) ? value.GetString() : null;
}
