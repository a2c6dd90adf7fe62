using System.Buffers;
using System.Text.Json;

namespace Imprest.Ledger.Sqlite.Writing;

/// <summary>Where the writer puts together JSON that is bound and forgotten: one buffer for all of it.</summary>
internal sealed class JsonBuffer : IDisposable
{
    private const int KeptBytes = 1024 * 1024;
    private ArrayBufferWriter<byte> buffer = new();
    private Utf8JsonWriter json;

    public JsonBuffer() => json = new(buffer);

    /// <summary>The stored form of a request's calls with new results of its current attempt; empty when there are none. Valid until the next use.</summary>
    public ReadOnlySpan<byte> Calls(OpenRequest open, IReadOnlyList<CallResult> results)
    {
        if (results.Count == 0 && open.Calls is null)
            return [];
        Start();
        json.WriteStartArray();
        if (open.Calls is { } stored)
            StoredCalls.WriteOthers(json, stored, open.Attempts, results);
        for (var i = 0; i < results.Count; i++)
            StoredCalls.Write(json, open.Attempts, open.Kind.Provider, open.Kind.ProviderModel, open.AttemptAt, results[i]);
        json.WriteEndArray();
        return Written();
    }

    /// <summary>The stored form of images; empty when there are none. Valid until the next use.</summary>
    public ReadOnlySpan<byte> Images(IReadOnlyList<StoredImage> images)
    {
        if (images.Count == 0)
            return [];
        Start();
        json.WriteStartArray();
        for (var i = 0; i < images.Count; i++)
            StoredImages.Write(json, images[i]);
        json.WriteEndArray();
        return Written();
    }

    public void Dispose() => json.Dispose();

    private void Start()
    {
        if (buffer.Capacity > KeptBytes)
        {
            json.Dispose();
            buffer = new();
            json = new(buffer);
            return;
        }

        buffer.ResetWrittenCount();
        json.Reset();
    }

    private ReadOnlySpan<byte> Written()
    {
        json.Flush();
        return buffer.WrittenSpan;
    }
}
