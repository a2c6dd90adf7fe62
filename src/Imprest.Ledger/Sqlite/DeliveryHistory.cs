using System.Text.Json;

namespace Imprest.Ledger.Sqlite;

/// <summary>The stored form of a delivery's last tries: <c>[{at, status, error, ms}, …]</c>.</summary>
internal static class DeliveryHistory
{
    private const int MostKept = 20;

    public static string With(string? stored, DeliveryTry tried)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var one in Parse(stored).TakeLast(MostKept - 1).Append(tried))
                Write(json, one);
            json.WriteEndArray();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }

    public static IReadOnlyList<DeliveryTry> Parse(string? stored)
    {
        if (stored is null)
            return [];
        using var json = JsonDocument.Parse(stored);
        return
        [
            .. json.RootElement.EnumerateArray().Select(one => new DeliveryTry(
                Instants.Instant(one.GetProperty("at").GetInt64()), one.TryGetProperty("status", out var status) ? status.GetInt32() : null,
                one.TryGetProperty("error", out var error) ? error.GetString() : null, one.GetProperty("ms").GetInt64())),
        ];
    }

    private static void Write(Utf8JsonWriter json, DeliveryTry tried)
    {
        json.WriteStartObject();
        json.WriteNumber("at"u8, tried.At.Stored());
        if (tried.Status is { } status)
            json.WriteNumber("status"u8, status);
        if (tried.Error is { } error)
            json.WriteString("error"u8, error);
        json.WriteNumber("ms"u8, tried.Milliseconds);
        json.WriteEndObject();
    }
}
