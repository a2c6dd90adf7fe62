using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Imprest.Integration.Processes;

/// <summary>Clients that work through a day's wishes, one after another each, and come back when the gateway went away under them, as client libraries do.</summary>
public sealed class DayClients(IReadOnlyList<Wish> wishes, Func<CancellationToken, Task<Uri>> gateway, string apiKey)
{
    private const int Clients = 64;
    private const int MostRepeats = 6;
    private int next, done;

    /// <summary>Wishes that had an answer.</summary>
    public int Done => Volatile.Read(ref done);

    /// <summary>Status → how many.</summary>
    public ConcurrentDictionary<int, int> Statuses { get; } = new();

    public Task RunAsync() => Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => RunClientAsync()));

    private async Task RunClientAsync()
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(60) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", apiKey);
        while (Interlocked.Increment(ref next) - 1 is var number && number < wishes.Count)
        {
            var status = await FulfilAsync(http, wishes[number]);
            Statuses.AddOrUpdate(status, 1, (_, count) => count + 1);
            Interlocked.Increment(ref done);
        }
    }

    private async Task<int> FulfilAsync(HttpClient http, Wish wish)
    {
        for (var tries = 1; ; tries++)
        {
            var address = await gateway(default);
            try
            {
                var (status, again) = await AskAsync(http, address, wish);
                if (!again || tries == MostRepeats)
                    return status;
            }
            catch (Exception e) when (e is HttpRequestException or IOException or SocketException or OperationCanceledException)
            {
                if (tries == MostRepeats)
                    return 0;
            }

            await Task.Delay(50);
        }
    }

    /// <returns>The status, and whether the answer asks to come back.</returns>
    private static async Task<(int Status, bool Again)> AskAsync(HttpClient http, Uri address, Wish wish)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, "/v1/images/generations")) { Content = new StringContent(wish.Json, Encoding.UTF8, "application/json") };
        if (wish.IdempotencyKey is { } key)
            request.Headers.Add("Idempotency-Key", key);
        if (wish.IsTask)
            request.Headers.Add("Prefer", "respond-async");
        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        if (answer.StatusCode != HttpStatusCode.Accepted)
            return ((int)answer.StatusCode, answer.StatusCode is HttpStatusCode.Conflict or HttpStatusCode.ServiceUnavailable);
        var id = (string)JsonNode.Parse(text)!["id"]!;
        for (var asked = 0; asked < 200; asked++)
        {
            await Task.Delay(200);
            using var task = await http.GetAsync(new Uri(address, "/v1/tasks/" + id));
            if (!task.IsSuccessStatusCode)
                return ((int)task.StatusCode, true);
            if ((string)JsonNode.Parse(await task.Content.ReadAsStringAsync())!["status"]! is not ("queued" or "running"))
                return (202, false);
        }

        return (202, false);
    }
}
