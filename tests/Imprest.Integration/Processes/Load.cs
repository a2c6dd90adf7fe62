using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Imprest.Integration.Support;

namespace Imprest.Integration.Processes;

/// <summary>Clients that call without a pause, of every kind and with every kind of luck, and remember what they were answered.</summary>
public sealed class Load(string apiKey, int seed)
{
    private const int Clients = 8;
    private static readonly byte[] Picture = TestImages.Square();
    private static readonly byte[] Mask = TestImages.Mask();

    private int calls;

    public ConcurrentBag<Acknowledged> Answers { get; } = [];

    /// <summary>Idempotency keys of calls whose answer never came, with the body that was sent.</summary>
    public ConcurrentDictionary<string, string> Unanswered { get; } = new(StringComparer.Ordinal);

    /// <summary>Bodies of calls without a key whose line broke.</summary>
    public ConcurrentQueue<string> Lost { get; } = new();

    /// <summary>Calls until <paramref name="stop"/>; a gateway that goes away is no error.</summary>
    public Task RunAsync(Uri gateway, CancellationToken stop) => Task.WhenAll(Enumerable.Range(0, Clients).Select(client => RunClientAsync(gateway, client, stop)));

    /// <summary>Sends a call again, with its idempotency key where it had one.</summary>
    public async Task<HttpResponseMessage> RepeatAsync(Uri gateway, string? key, string json)
    {
        using var http = ClientOf(gateway);
        using var request = JsonCall(json, key);
        var response = await http.SendAsync(request);
        if (response.IsSuccessStatusCode)
            Acknowledge(response, await response.Content.ReadAsStringAsync(), key);
        return response;
    }

    private async Task RunClientAsync(Uri gateway, int client, CancellationToken stop)
    {
        var random = new Random(HashCode.Combine(seed, client, Volatile.Read(ref calls)));
        using var http = ClientOf(gateway);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await CallAsync(http, random, Interlocked.Increment(ref calls), stop);
            }
            catch (Exception e) when (e is HttpRequestException or IOException or SocketException or OperationCanceledException)
            {
                if (e is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError })
                    return; // It is dead.
            }
        }
    }

    private async Task CallAsync(HttpClient http, Random random, int number, CancellationToken stop)
    {
        var openAI = random.Next(2) == 0;
        var prompt = $"picture {number}{(openAI ? BadLuckOfOpenAI(random) : BadLuckOfSandbox(random))}";
        var (model, size) = openAI ? ("gpt-image-2", "1024x1024") : ("imprest-sandbox-1", "64x64");
        var stream = random.Next(4) == 0;
        var n = random.Next(1, 3);
        var json = JsonSerializer.Serialize(new { model, prompt, size, quality = "low", n, stream, partial_images = stream ? 1 : 0 });
        switch (random.Next(3))
        {
            case 0:
                var key = $"key-{seed}-{number}";
                if (!stream)
                    Unanswered[key] = json;
                using (var request = JsonCall(json, key))
                    await SendAsync(http, request, key, stop);
                Unanswered.TryRemove(key, out _);
                break;
            case 1:
                using (var request = Edit(model, prompt, size))
                    await SendAsync(http, request, null, stop);
                break;
            default:
                using (var request = JsonCall(json, null))
                    await SendOrLoseAsync(http, request, stream || prompt.Contains("hang", StringComparison.Ordinal) ? null : json, stop);
                break;
        }
    }

    private static string BadLuckOfOpenAI(Random random) => random.Next(14) switch
    {
        0 => " [[emulate:500]]",
        1 => " [[emulate:reset]]",
        2 => " [[emulate:hang]]",
        3 => " [[emulate:moderation_output]]",
        4 => " [[emulate:truncated]]",
        _ => "",
    };

    private static string BadLuckOfSandbox(Random random) => random.Next(14) switch
    {
        0 => " [[outcome:error,then=ok]]",
        1 => " [[outcome:blocked]]",
        2 => " [[delay:400ms]]",
        3 => " [[outcome:truncated]]",
        _ => "",
    };

    private async Task SendOrLoseAsync(HttpClient http, HttpRequestMessage request, string? json, CancellationToken stop)
    {
        try
        {
            await SendAsync(http, request, null, stop);
        }
        catch (Exception e) when (json is not null && e is HttpRequestException or IOException or SocketException or OperationCanceledException)
        {
            Lost.Enqueue(json!);
            throw;
        }
    }

    private async Task SendAsync(HttpClient http, HttpRequestMessage request, string? key, CancellationToken stop)
    {
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
        if (!response.IsSuccessStatusCode)
        {
            await response.Content.ReadAsByteArrayAsync(stop);
            return;
        }

        if (response.Content.Headers.ContentType?.MediaType == "text/event-stream")
            await ReadStreamAsync(response, key, stop);
        else
            Acknowledge(response, await response.Content.ReadAsStringAsync(stop), key);
    }

    private async Task ReadStreamAsync(HttpResponseMessage response, string? key, CancellationToken stop)
    {
        var images = new List<string>();
        decimal? charged = null;
        await foreach (var each in SseParser.Create(await response.Content.ReadAsStreamAsync(stop)).EnumerateAsync(stop))
        {
            if (!each.EventType.EndsWith(".completed", StringComparison.Ordinal))
                continue;
            var data = JsonElement.Parse(each.Data);
            images.Add(HashOf(data));
            if (data.GetProperty("charge") is { ValueKind: JsonValueKind.Object } charge)
                charged = Usd(charge);
        }

        if (charged is { } amount)
            Answers.Add(new(IdOf(response), amount, images, key));
    }

    private void Acknowledge(HttpResponseMessage response, string body, string? key)
    {
        var answer = JsonElement.Parse(body);
        Answers.Add(new(IdOf(response), Usd(answer.GetProperty("charge")), [.. answer.GetProperty("data").EnumerateArray().Select(HashOf)], key));
    }

    private static string IdOf(HttpResponseMessage response) => response.Headers.GetValues("x-request-id").Single();

    private static string HashOf(JsonElement image) => Convert.ToHexStringLower(SHA256.HashData(image.GetProperty("b64_json").GetBytesFromBase64()));

    private static decimal Usd(JsonElement charge) => decimal.Parse(charge.GetProperty("amount_usd").GetString()!, CultureInfo.InvariantCulture);

    private HttpClient ClientOf(Uri gateway) => new() { BaseAddress = gateway, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", apiKey) } };

    private static HttpRequestMessage JsonCall(string json, string? key)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/images/generations") { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        return request;
    }

    private static HttpRequestMessage Edit(string model, string prompt, string size) => new(HttpMethod.Post, "/v1/images/edits")
    {
        Content = new MultipartFormDataContent
        {
            { new StringContent(model), "model" },
            { new StringContent(prompt), "prompt" },
            { new StringContent(size), "size" },
            { new StringContent("low"), "quality" },
            { new ByteArrayContent(Picture), "image", "in.png" },
            { new ByteArrayContent(Mask), "mask", "mask.png" },
        },
    };
}
