using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Imprest.Hosting;

namespace Imprest.Bench.Stores;

/// <summary>The first byte of each of the console's pages, from a gateway of this process over a store of many requests.</summary>
internal static partial class PageBench
{
    private const int Rounds = 11;

    /// <summary>The period of the store's requests ends with this day.</summary>
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 17, 30, 0, TimeSpan.Zero);

    private static readonly string[] Pages =
    [
        "/", "/?period=all", "/?account_id={account}",
        "/usage", "/usage?period=all", "/usage?period=all&model={model}", "/usage?period=all&model={model}&quality=high&outcome=partial", "/usage?period=all&outcome=blocked_after",
        "/usage?period=all&key_id={key}", "/usage?period=all&size=1024x1024&operation=edit", "/usage?period=all&state=in_doubt", "/usage?period=all&amount_status=unknown", "/usage?period=all&label=campaign%3Dc-77",
        "/usage?period=all&provider_request_id=none", "/usage?from=2026-10-01&to=2026-10-02", "/usage?period=all&group_by=day", "/usage?period=all&group_by=model", "/usage?period=all&group_by=key_id", "/usage?period=all&group_by=outcome",
        "/usage?account_id={account}&period=all", "/usage?period=all&after={old}", "/requests/{request}",
        "/wallet?account_id={account}", "/wallet?account_id={account}&from=2026-10-01&to=2026-10-31", "/tasks?account_id={account}", "/pricing", "/pricing/openai/gpt-image-2", "/compare", "/cost", "/playground", "/prepaid-test",
        "/keys", "/keys/{key}", "/webhooks", "/accounts", "/accounts/{account}", "/providers", "/providers/openai", "/price-book", "/audit", "/get-a-key",
    ];

    /// <param name="args"><c>DIRECTORY</c></param>
    public static async Task<int> RunAsync(string[] args)
    {
        if (args.Length == 0)
        {
            System.Console.Error.WriteLine("Name the directory of the store that console-store made: console-pages DIR");
            return 2;
        }

        await using var gateway = await GatewayHost.StartAsync(new() { Urls = "http://127.0.0.1:0", DataDirectory = args[0], Silent = true, Clock = new StoppedClock(Now) });
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = gateway.BaseAddress };
        var entered = await client.GetAsync(gateway.MakeEntryLink());
        if (entered.StatusCode != HttpStatusCode.Redirect)
            throw new InvalidOperationException($"The entry link was answered with {entered.StatusCode}.");
        var places = await PlacesAsync(client);
        var result = new StringBuilder("# The console's pages over a store of many requests\n\n");
        result.Append(CultureInfo.InvariantCulture, $"{Machine.Describe()}\n\nThe first byte of each page, {Rounds} times after one before; client and gateway on the cores that the process was given ({Environment.ProcessorCount}). ");
        result.Append("The goals are 300 ms at the median, and 300 kB without images and chart library.\n\n| page | median ms | most ms | kB |\n|---|--:|--:|--:|\n");
        var missed = 0;
        foreach (var page in Pages)
            missed += await MeasureAsync(client, page, places.Aggregate(page, (address, place) => address.Replace(place.Key, place.Value, StringComparison.Ordinal)), result);
        System.Console.Write(result);
        System.Console.WriteLine(missed == 0 ? "Every page is under 300 ms at the median, and under 300 kB." : $"{missed} pages miss 300 ms or 300 kB.");
        await File.WriteAllTextAsync(Path.Combine(Repository.Results, "console.md"), result.ToString());
        return missed == 0 ? 0 : 1;
    }

    /// <summary>An account, a key, a model and requests that are there.</summary>
    private static async Task<Dictionary<string, string>> PlacesAsync(HttpClient client)
    {
        var log = await client.GetStringAsync(new Uri("/v1/requests?limit=100&state=settled", UriKind.Relative));
        var old = await client.GetStringAsync(new Uri("/v1/requests?limit=1&to=2026-10-01", UriKind.Relative));
        return new(StringComparer.Ordinal)
        {
            ["{account}"] = Account().Match(log).Groups[1].Value, ["{key}"] = Key().Match(log).Groups[1].Value, ["{model}"] = Uri.EscapeDataString(Model().Match(log).Groups[1].Value),
            ["{request}"] = Id().Match(log).Groups[1].Value, ["{old}"] = Id().Match(old).Groups[1].Value,
        };
    }

    private static async Task<int> MeasureAsync(HttpClient client, string name, string address, StringBuilder result)
    {
        var (times, bytes) = (new List<double>(), 0L);
        for (var i = 0; i <= Rounds; i++)
        {
            var watch = Stopwatch.StartNew();
            using var answer = await client.GetAsync(new Uri(address, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
            using var body = await answer.Content.ReadAsStreamAsync();
            await body.ReadExactlyAsync(new byte[1]);
            if (i > 0) // Once before, as for whoever comes second.
                times.Add(watch.Elapsed.TotalMilliseconds);
            if (!answer.IsSuccessStatusCode)
                throw new InvalidOperationException($"{address} was answered with {(int)answer.StatusCode}.");
            bytes = answer.Content.Headers.ContentLength ?? 0;
        }

        times.Sort();
        result.Append(CultureInfo.InvariantCulture, $"| `{name}` | {times[Rounds / 2]:0.0} | {times[^1]:0.0} | {bytes / 1000.0:0} |\n");
        return times[Rounds / 2] >= 300 || bytes >= 300_000 ? 1 : 0;
    }

    private sealed class StoppedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }

    [GeneratedRegex("\"account_id\":\\s*\"([^\"]+)\"")]
    private static partial Regex Account();

    [GeneratedRegex("\"key_id\":\\s*\"([^\"]+)\"")]
    private static partial Regex Key();

    [GeneratedRegex("\"model\":\\s*\"([^\"]+)\"")]
    private static partial Regex Model();

    [GeneratedRegex("\"id\":\\s*\"(req_[^\"]+)\"")]
    private static partial Regex Id();
}
