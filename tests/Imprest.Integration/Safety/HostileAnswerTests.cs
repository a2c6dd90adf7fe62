using System.Collections;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Imprest.Integration.Support;
using Imprest.Providers;

namespace Imprest.Integration.Safety;

/// <summary>A provider that answers what no provider should: no adapter throws, nothing that it tells holds the key, and the key goes nowhere but to it.</summary>
public sealed class HostileAnswerTests(HostileAnswerTests.World world) : IClassFixture<HostileAnswerTests.World>
{
    private static readonly string EncodedKey = Convert.ToBase64String(Encoding.ASCII.GetBytes(HostileProvider.Key))[..24];

    private static readonly int[] Statuses = [200, 202, 302, 400, 401, 402, 403, 404, 410, 422, 429, 500, 504];

    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "1", "-1", "1.5", "1e400", "-1e400", "1e-400", "99999999999999999999999999999999", "9223372036854775807", "-9223372036854775808", "79228162514264337593543950335", "NaN", "-Infinity",
        "\"\"", "\" \"", "\"text\"", "\"..\"", "\"../../elsewhere\"", "\"task 1\\r\\nx-injected: yes\"", "\"\\u0000\"", "\"\\ud800\"", "\"NaN\"", "\"AA==\"", "\"AA\"", "\"data:image/png;base64,AA==\"", "\"data:\"",
        "[]", "{}", "[null]", "[[[[[]]]]]", "[\"a\",1,{}]",
    ];

    private static readonly string[] Addresses =
    [
        "http://elsewhere.example/", "https://elsewhere.example/", "https://user:password@elsewhere.example/", "http://127.0.0.1:1/", "https://127.0.0.1/", "https://2130706433/", "https://0x7f.1/", "https://0177.0.0.1/",
        "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://169.254.169.254/latest/meta-data/", "http://provider.example/base/", "https://provider.example:8443/base/", "https://provider.example.elsewhere.example/",
        "https://provider.example@elsewhere.example/", "https://provider.example%2f@elsewhere.example/", "https://elsewhere.example\\@provider.example/", "https://evil-bfl.ai/", "https://bfl.ai.elsewhere.example/",
        "https://api.bfl.ai:8443/", "http://api.eu.bfl.ai/", "https://user@api.eu.bfl.ai/", "//elsewhere.example/", "/elsewhere", "elsewhere", "?x=y", "#x", "https:", "https://", "https:///", "https://xn--/", "https://xn--a-0000/", "https://\u200d/", "https://a..b/", "https://-/",
        "file:///etc/passwd", "ftp://elsewhere.example/", "javascript:alert(1)", "gopher://elsewhere.example/", "https://elsewhere.example:99999/", "https://elsewhere.example/%zz%00%0d%0a",
    ];

    public static TheoryData<string> Providers => HostileProvider.Providers;

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Whatever_stands_in_an_answer_no_adapter_throws(string provider)
    {
        await ReplayAsync(provider, Values, of: null, (_, _, _) => { });
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task The_key_goes_to_nobody_but_the_provider(string provider)
    {
        var values = Addresses.Append("https://elsewhere.example/" + new string('x', 70_000)).Select(address => JsonSerializer.Serialize(address));
        await ReplayAsync(provider, values, IsText, (hostile, _, what) =>
        {
            foreach (var request in hostile.Sent)
            {
                var to = request.RequestUri!;
                var carries = request.Headers.NonValidated.Any(header => header.Value.ToString().Contains("the-key-of-all-keys", StringComparison.Ordinal));
                var theirs = to.GetLeftPart(UriPartial.Authority) == hostile.BaseAddress.GetLeftPart(UriPartial.Authority) || provider == "bfl" && to.Host == "api.bfl.ai" && to.Port == 443;
                Assert.True(theirs || !carries, $"The key of {provider} went to {to}: {what}");
                Assert.True(theirs || to.Scheme == "https", $"{provider} asked at {to}: {what}");
                Assert.DoesNotContain("the-key-of-all-keys", to.AbsoluteUri, StringComparison.Ordinal);
            }
        });
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public void A_redirect_is_not_followed_with_the_key_wherever_it_leads(string provider)
    {
        foreach (var address in Addresses)
        {
            foreach (var status in (int[])[301, 302, 303, 307, 308])
            {
                var hostile = new HostileProvider(provider, request =>
                {
                    var response = HostileProvider.Json(status, "{}");
                    response.Headers.TryAddWithoutValidation("Location", address);
                    return response;
                });
                Assert.IsNotType<ProviderOutcome.Completed>(hostile.Run());
                hostile.Poll();
                hostile.Cancel();
                Assert.All(hostile.Sent, request => Assert.Equal(HostileProvider.Address.Host, request.RequestUri!.Host));
                Assert.InRange(hostile.Sent.Count, 1, 5);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task No_text_that_leaves_an_adapter_holds_the_key(string provider)
    {
        var parts = HostileProvider.Key.Split(':');
        string[] echoes =
        [
            HostileProvider.Key, $"Bearer {HostileProvider.Key}", parts[1], Uri.EscapeDataString(HostileProvider.Key), Convert.ToBase64String(Encoding.ASCII.GetBytes(HostileProvider.Key)),
            new string('x', 1_985) + HostileProvider.Key, $"https://results.example/?key={HostileProvider.Key}",
        ];
        await ReplayAsync(provider, echoes.Select(echo => JsonSerializer.Serialize(echo)), IsText, (_, outcome, what) => AssertNoKey(outcome, what));
        foreach (var echo in echoes)
        {
            foreach (var status in Statuses)
            {
                var page = new HostileProvider(provider, _ => Echoing(status, $"<html>{echo}", echo));
                AssertNoKey(page.Run(), $"{status}");
                AssertNoKey(page.Poll(), $"{status}");
            }
        }

        await ReplayAsync(provider, ["\"x\""], node => node is JsonObject, (_, outcome, what) => AssertNoKey(outcome, what), echoes[0]);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public void A_model_is_no_way_to_elsewhere(string provider)
    {
        foreach (var model in (string[])["..", ".", "../..", "a/../../../b", "a/..", @"a\..\b", "//elsewhere.example/a", "https://elsewhere.example/", "a?b=c", "a#b", "a\r\nx-injected: yes", "a:b@elsewhere.example", "%2e%2e/%2e%2e", ":", "@"])
        {
            var hostile = new HostileProvider(provider, _ => HostileProvider.Json(400, "{}"));
            var run = hostile.Adapter.RunAsync(hostile.Request with { Model = model }, null, CancellationToken.None);
            Assert.True(run.IsCompletedSuccessfully);
            foreach (var request in hostile.Sent)
            {
                var to = request.RequestUri!;
                Assert.Equal(HostileProvider.Address.Host, to.Host);
                Assert.StartsWith(provider == "leonardo" ? "/v2/" : "/base", to.AbsolutePath, StringComparison.Ordinal); // Leonardo's second version stands beside the first.
                Assert.DoesNotContain("b=c", to.Query, StringComparison.Ordinal);
                Assert.DoesNotContain(request.Headers.NonValidated, header => header.Key == "x-injected");
            }
        }
    }

    /// <summary>Plays every recorded call again, each time with one value of one answer changed.</summary>
    private async Task ReplayAsync(string provider, IEnumerable<string> values, Func<JsonNode, bool>? of, Action<HostileProvider, ProviderOutcome, string> check, string? inHeaders = null)
    {
        var changes = values.ToList();
        var done = new HashSet<string>();
        foreach (var call in await world.RecordedAsync(provider))
        {
            foreach (var (at, answer) in call.Index())
            {
                if (answer.Json is not { } json || !done.Add(RecordedAnswers.Shape(answer)))
                    continue;
                foreach (var changed in changes.SelectMany(value => RecordedAnswers.Changed(json, value, of)))
                    Replay(provider, call, at, changed, check, inHeaders);
            }
        }
    }

    private void Replay(string provider, IReadOnlyList<RecordedAnswer> call, int at, string changed, Action<HostileProvider, ProviderOutcome, string> check, string? inHeaders)
    {
        var next = 0;
        var hostile = new HostileProvider(provider, _ =>
        {
            var now = next++;
            var message = now >= call.Count ? HostileProvider.Json(404, "{}") : call[now].Message(now == at ? changed : null);
            if (inHeaders is not null)
                Echo(message, inHeaders);
            return message;
        }, address: world.Emulated[provider].Address);
        ProviderOutcome outcome;
        try
        {
            outcome = hostile.Drive();
            hostile.Cancel();
        }
        catch (Exception e) when (e is not Xunit.Sdk.XunitException)
        {
            Assert.Fail($"{provider}, {changed}: {e}");
            return;
        }

        check(hostile, outcome, changed);
    }

    private static bool IsText(JsonNode node) => node is JsonValue value && value.TryGetValue<string>(out _);

    private static void AssertNoKey(ProviderOutcome? outcome, string what)
    {
        foreach (var text in Texts(outcome))
        {
            Assert.False(text.Contains("the-key-of-all", StringComparison.Ordinal) || text.Contains(EncodedKey, StringComparison.Ordinal), $"{text} of {what}");
            Assert.InRange(text.Length, 0, 64_000);
        }
    }

    private static HttpResponseMessage Echoing(int status, string body, string echo)
    {
        var response = HostileProvider.Json(status, body);
        Echo(response, echo);
        return response;
    }

    private static void Echo(HttpResponseMessage response, string echo)
    {
        foreach (var name in (string[])["x-request-id", "apim-request-id", "x-ms-request-id", "x-amzn-requestid", "x-amzn-errortype", "x-fal-request-id", "x-fal-error-type", "retry-after-ms"])
        {
            response.Headers.Remove(name);
            response.Headers.TryAddWithoutValidation(name, echo);
        }
    }

    /// <summary>Every text in an object, however deep.</summary>
    private static IEnumerable<string> Texts(object? of) => of switch
    {
        null or ReadOnlyMemory<byte> => [],
        string text => [text],
        Uri uri => [uri.OriginalString],
        IEnumerable many => many.Cast<object?>().SelectMany(Texts),
        _ when of.GetType().Assembly != typeof(ProviderOutcome).Assembly => [],
        _ => of.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.GetIndexParameters().Length == 0).SelectMany(property => Texts(property.GetValue(of))),
    };

    /// <summary>Every emulator, and what each answered.</summary>
    public sealed class World : IAsyncLifetime
    {
        private readonly Dictionary<string, IReadOnlyList<IReadOnlyList<RecordedAnswer>>> recorded = [];

        public EmulatedWorld Emulated { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Emulated = await EmulatedWorld.StartAsync(keepsCalls: false);

        public ValueTask DisposeAsync() => Emulated.DisposeAsync();

        internal async Task<IReadOnlyList<IReadOnlyList<RecordedAnswer>>> RecordedAsync(string provider)
        {
            if (!recorded.TryGetValue(provider, out var calls))
                recorded[provider] = calls = await RecordedAnswers.OfAsync(Emulated, provider);
            return calls;
        }
    }
}
