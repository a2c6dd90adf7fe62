using System.Net;
using System.Text;
using Imprest.Integration.Support;
using Imprest.Providers;

namespace Imprest.Integration.Safety;

/// <summary>A provider that sends more than anybody can hold: every adapter stops at its limit, and keeps no more than a few times that.</summary>
public sealed class FloodTests
{
    private const long AnswerLimit = 3 << 20, ResultLimit = 1 << 20, ErrorLimit = 1 << 20;

    /// <summary>What a stopped answer may have been read beyond its limit: the last piece.</summary>
    private const long Piece = 1 << 20;

    /// <summary>In memory a text is wider than on the line, and is moved when it grows.</summary>
    private const long Factor = 6;

    public static TheoryData<string> Providers => HostileProvider.Providers;

    private static readonly (string Name, string Begin, string Again)[] Endless =
    [
        ("nothing but zeros", "", "\0\0\0\0\0\0\0\0"),
        ("a text", "{\"data\":\"", "AAAAAAAAAAAAAAAA"),
        ("numbers", "{\"data\":[", "0,0,0,0,"),
        ("objects", "{\"data\":[", "{},{},{},"),
        ("depth", "", "[[[[[[[["),
        ("an object in an object", "", "{\"a\":"),
        ("not a number", "{\"data\":[", "NaN,"),
        ("lines of an event", "", "data: x\n"),
        ("a line of an event", "data: ", "xxxxxxxx"),
        ("comments between events", "", ": hello\n\n"),
    ];

    [Theory]
    [MemberData(nameof(Providers))]
    public void An_answer_without_an_end_is_read_to_its_limit_and_no_further(string provider)
    {
        foreach (var (name, begin, again) in Endless)
        {
            foreach (var status in (int[])[200, 401, 500])
            {
                var type = name.Contains("event", StringComparison.Ordinal) ? "text/event-stream" : "application/json";
                var limit = status < 300 ? AnswerLimit : ErrorLimit;
                Flood(provider, limit, $"{provider}, {status}, {name}", () => new(Encoding.ASCII.GetBytes(begin), Encoding.ASCII.GetBytes(again)), status, type);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public void An_answer_whose_length_is_announced_beyond_the_limit_is_not_begun(string provider)
    {
        foreach (var length in (long[])[AnswerLimit + 1, 1L << 30, 1L << 40, long.MaxValue])
        {
            var (bodies, hostile) = Hostile(provider, () => new([], "x"u8.ToArray()), 200, "application/json", length);
            var allocated = Allocated(() => Assert.IsNotType<ProviderOutcome.Completed>(hostile.Run()));
            Assert.All(bodies, body => Assert.Equal(0, body.Sent));
            Assert.InRange(allocated, 0, 4 << 20);
        }
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public void An_answer_that_is_within_the_limit_and_made_to_grow_does_not(string provider)
    {
        const long Small = 1 << 20, Grown = 50; // There is a limit on the number of values too, so that of the largest answers the factor is far smaller.
        string[] lists = ["data", "images", "candidates", "output", "errors"];
        string[] items =
        [
            "\"\",", "{\"url\":\"https://a.example/x\"},", "{\"b64_json\":\"AA==\"},", "\"https://a.example/x\",",
        ];
        foreach (var item in items)
        {
            foreach (var list in lists)
            {
                var begin = Encoding.ASCII.GetBytes($$"""{"id":"task-1","status":"succeeded","taskUUID":"x","output":1,"{{list}}":[""");
                Flood(provider, Small, $"{provider}, {list} of {item}", () => new(begin, Encoding.ASCII.GetBytes(item), "0]}"u8.ToArray(), Small - 1_000), 200, "application/json", Grown);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public void Results_without_an_end_are_read_to_their_limits_and_no_further(string provider)
    {
        string[] states = ["succeeded", "COMPLETED", "Ready", "completed"];
        var answers = states.ToDictionary(state => state, state => HostileAnswers.WithImagesAt("https://results.example/", 200, state));
        foreach (var (announced, state) in new (long?, string)[] { (null, "succeeded"), (1L << 30, "succeeded"), (null, "COMPLETED"), (null, "Ready"), (null, "completed") })
        {
            var bodies = new List<EndlessBody>();
            var hostile = new HostileProvider(provider, request => IsResult(request)
                ? With(200, "image/png", announced, Add(bodies, new([], "x"u8.ToArray()))) : HostileProvider.Json(200, answers[state]), AnswerLimit, ResultLimit);
            var allocated = Allocated(() =>
            {
                hostile.Run();
                hostile.Poll();
            });
            Assert.InRange(bodies.Count, 0, 64);
            Assert.All(bodies, body => Assert.InRange(body.Sent, 0, announced is null ? ResultLimit + Piece : 0));
            Assert.InRange(bodies.Sum(body => body.Sent), 0, 2 * (AnswerLimit + (32 * Piece)));
            Assert.InRange(allocated, 0, AnswerLimit * Factor * 2);
        }
    }

    [Fact]
    public async Task Headers_without_an_end_and_packed_bodies_are_not_taken_and_not_unpacked()
    {
        var bomb = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(bomb, System.IO.Compression.CompressionLevel.SmallestSize, leaveOpen: true))
            gzip.Write(new byte[64 << 20]);
        await using var server = await RawServer.StartAsync(async (stream, cancellationToken) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\n"u8.ToArray(), cancellationToken);
            for (var i = 0; ; i++)
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"x-{i}: {new string('y', 1_000)}\r\n"), cancellationToken);
        });
        await using var packed = await RawServer.StartAsync(async (stream, cancellationToken) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Type: application/json\r\nContent-Length: {bomb.Length}\r\n\r\n"), cancellationToken);
            await stream.WriteAsync(bomb.ToArray(), cancellationToken);
        });
        foreach (var kind in ProviderKinds.All)
        {
            foreach (var at in (Uri[])[server.Address, packed.Address])
            {
                var outcome = await new HostileProvider(kind.Id, _ => throw new InvalidOperationException()).CallAsync(at, TestContext.Current.CancellationToken);
                Assert.True(outcome is ProviderOutcome.NoAnswer, $"{kind.Id}: {outcome}");
            }
        }

        Assert.InRange(server.Sent, 1, server.Connections * (8L << 20)); // What lines hold that nobody reads from.
    }

    /// <summary>Runs the call and the question against the flood.</summary>
    private static void Flood(string provider, long limit, string what, Func<EndlessBody> body, int status, string type, long factor = Factor)
    {
        var (bodies, hostile) = Hostile(provider, body, status, type, announced: null);
        var allocated = Allocated(() =>
        {
            hostile.Run();
            hostile.Poll();
            hostile.Cancel();
        });
        Assert.All(bodies, each => Assert.True(each.Sent <= limit + Piece, $"{what}: {each.Sent} bytes were read"));
        var exchanges = Math.Max(1, bodies.Count(each => each.Sent > 0));
        // A line of an event is read by a call of its own, which without optimization is an object; none of them is kept.
        if (type == "text/event-stream")
            factor *= 5;
        Assert.True(allocated <= exchanges * ((limit * factor) + Piece), $"{what}: {allocated} bytes were allocated for {exchanges} answers");
    }

    private static (List<EndlessBody> Bodies, HostileProvider Hostile) Hostile(string provider, Func<EndlessBody> body, int status, string type, long? announced)
    {
        var bodies = new List<EndlessBody>();
        return (bodies, new(provider, _ => With(status, type, announced, Add(bodies, body())), AnswerLimit, ResultLimit));
    }

    private static EndlessBody Add(List<EndlessBody> bodies, EndlessBody body)
    {
        bodies.Add(body);
        return body;
    }

    private static bool IsResult(HttpRequestMessage request) => request.RequestUri!.Host != HostileProvider.Address.Host || request.RequestUri.AbsolutePath.EndsWith("/view", StringComparison.Ordinal);

    private static HttpResponseMessage With(int status, string type, long? announced, Stream body)
    {
        var response = new HttpResponseMessage((HttpStatusCode)status) { Content = new StreamContent(body) };
        response.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        if (announced is { } length)
            response.Content.Headers.ContentLength = length;
        return response;
    }

    private static long Allocated(Action action)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
