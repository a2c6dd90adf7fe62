using System.Text;
using System.Text.Json;
using Imprest.Pricing;

namespace Imprest.Ledger.Sqlite;

/// <summary>The stored form of a request's calls that ended: <c>[{attempt, call, state, …}, …]</c>; what is null is left out.</summary>
internal static class StoredCalls
{
    private static readonly JsonEncodedText Attempt = JsonEncodedText.Encode("attempt"), Call = JsonEncodedText.Encode("call"),
        State = JsonEncodedText.Encode("state"), Provider = JsonEncodedText.Encode("provider"), Model = JsonEncodedText.Encode("model"),
        ProviderRequestId = JsonEncodedText.Encode("provider_request_id"), HttpStatus = JsonEncodedText.Encode("http_status"),
        ErrorClass = JsonEncodedText.Encode("error_class"), ErrorMessage = JsonEncodedText.Encode("error_message"),
        Usage = JsonEncodedText.Encode("usage"), CostNanos = JsonEncodedText.Encode("cost_nanos"), Charge = JsonEncodedText.Encode("charge"),
        IntentAt = JsonEncodedText.Encode("intent_at"), EndedAt = JsonEncodedText.Encode("ended_at");

    /// <summary>A call that ended, of the attempt that began at an instant.</summary>
    public static void Write(Utf8JsonWriter json, int attempt, string? provider, string? model, long intentAt, CallResult call)
    {
        json.WriteStartObject();
        json.WriteNumber(Attempt, attempt);
        json.WriteNumber(Call, call.Call);
        json.WriteNumber(State, (int)call.State);
        json.WriteString(Provider, provider);
        json.WriteString(Model, model);
        if (call.ProviderRequestId is { } id)
            json.WriteString(ProviderRequestId, id);
        if (call.HttpStatus is { } status)
            json.WriteNumber(HttpStatus, status);
        if (call.ErrorClass is { } error)
            json.WriteString(ErrorClass, error);
        if (call.ErrorMessage is { } message)
            json.WriteString(ErrorMessage, message);
        if (!call.UsageJson.IsNone)
            WriteUsage(json, call.UsageJson);
        if (call.ProviderCost is { } cost)
            json.WriteNumber(CostNanos, cost.Nanos);
        json.WriteNumber(Charge, (int)call.ProviderCharge);
        json.WriteNumber(IntentAt, intentAt);
        json.WriteNumber(EndedAt, call.EndedAt.Stored());
        json.WriteEndObject();
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

    /// <summary>The calls of the stored form as they stand there, except those of one attempt that have a new result.</summary>
    public static void WriteOthers(Utf8JsonWriter json, string stored, int attempt, IReadOnlyList<CallResult> renewed)
    {
        using var document = JsonDocument.Parse(stored);
        foreach (var call in document.RootElement.EnumerateArray())
        {
            var number = call.GetProperty(Call.EncodedUtf8Bytes).GetInt32();
            if (call.GetProperty(Attempt.EncodedUtf8Bytes).GetInt32() != attempt || renewed.All(one => one.Call != number))
                call.WriteTo(json);
        }
    }

    private static CallRecord Read(JsonElement call) => new(
        call.GetProperty("attempt").GetInt32(), call.GetProperty("call").GetInt32(), (CallState)call.GetProperty("state").GetInt32(),
        call.GetProperty("provider").GetString() ?? "", call.GetProperty("model").GetString() ?? "", Text(call, "provider_request_id"),
        call.TryGetProperty("http_status", out var status) ? status.GetInt32() : null, Text(call, "error_class"), Text(call, "error_message"),
        call.TryGetProperty("usage", out var usage) ? usage.ValueKind == JsonValueKind.String ? usage.GetString() : usage.GetRawText() : null,
        call.TryGetProperty("cost_nanos", out var cost) ? new Money(cost.GetInt64()) : null,
        (ProviderCharge)call.GetProperty("charge").GetInt32(), Instants.Instant(call.GetProperty("intent_at").GetInt64()),
        Instants.Instant(call.GetProperty("ended_at").GetInt64()));

    private static string? Text(JsonElement call, string name) => call.TryGetProperty(name, out var value) ? value.GetString() : null;

    /// <summary>As it is, or where it is no JSON as a text: a settlement does not fail on what a provider sent.</summary>
    private static void WriteUsage(Utf8JsonWriter json, Utf8Json usage)
    {
        json.WritePropertyName(Usage);
        try
        {
            json.WriteRawValue(usage.Utf8.Span);
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            json.WriteStringValue(Encoding.UTF8.GetString(usage.Utf8.Span));
        }
    }
}
