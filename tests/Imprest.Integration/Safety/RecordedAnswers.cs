using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Imprest.Emulators;
using Imprest.Integration.Support;
using Imprest.Providers;

namespace Imprest.Integration.Safety;

/// <summary>One answer as an emulator gave it.</summary>
internal sealed record RecordedAnswer(int Status, IReadOnlyList<KeyValuePair<string, string>> Headers, byte[] Body)
{
    public JsonNode? Json
    {
        get
        {
            try
            {
                return JsonNode.Parse(Body);
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }

    public HttpResponseMessage Message(string? json = null)
    {
        var message = HostileProvider.Json(Status, json ?? "");
        if (json is null)
            message.Content = new ByteArrayContent(Body);
        foreach (var (name, value) in Headers)
            message.Headers.TryAddWithoutValidation(name, value);
        return message;
    }
}

/// <summary>What emulators answer to whole calls, well and badly: to be played again with something changed in it.</summary>
internal static class RecordedAnswers
{
    private static readonly string[] Misbehaviors = ["", "400", "401", "403", "422", "429", "500", "moderation_input", "moderation_output", "withheld", "refusal", "task_failed", "task_lost", "url"];

    /// <summary>Answers in the order in which they came, a list a call. Of calls that were answered alike, the first.</summary>
    public static async Task<IReadOnlyList<IReadOnlyList<RecordedAnswer>>> OfAsync(EmulatedWorld world, string provider)
    {
        var emulator = world[provider];
        var kind = ProviderKinds.Find(provider)!;
        var calls = new Dictionary<string, IReadOnlyList<RecordedAnswer>>();
        foreach (var name in Misbehaviors)
        {
            if (name.Length > 0)
                emulator.Next(new Misbehavior(name) { Count = 1 });
            var recorder = new Recorder();
            using var invoker = new HttpMessageInvoker(recorder);
            var adapter = kind.Create(new(provider, emulator.Address, emulator.Credential) { Settings = emulator.Settings }, new(invoker, invoker, TimeProvider.System));
            var request = new HostileProvider(provider, _ => throw new InvalidOperationException()).Request with { Prompt = "a red fox in snow" };
            var outcome = await adapter.RunAsync(request, null, CancellationToken.None);
            for (var asked = 0; outcome is ProviderOutcome.Accepted accepted && asked < 5; asked++)
                outcome = await ((IAskableProvider)adapter).PollAsync(new(request.Model, accepted.Handle, request.ClientId), CancellationToken.None);
            calls.TryAdd(string.Join('|', recorder.Answers.Select(Shape)), recorder.Answers);
        }

        return [.. calls.Values];
    }

    /// <summary>An answer with one value in it, wherever that stands, replaced by another.</summary>
    /// <param name="of">Which values; null: all.</param>
    public static IEnumerable<string> Changed(JsonNode answer, string json, Func<JsonNode, bool>? of = null)
    {
        const string Place = "@@here@@";
        foreach (var path in Paths(answer).Where(path => of is null || path.Count == 0 || of(At(answer, path)!)))
        {
            if (path.Count == 0)
            {
                yield return json;
                continue;
            }

            var copy = answer.DeepClone();
            var holder = At(copy, path[..^1]);
            if (path[^1] is int index)
                holder!.AsArray()[index] = Place;
            else
                holder!.AsObject()[(string)path[^1]] = Place;
            yield return copy.ToJsonString().Replace($"\"{Place}\"", json, StringComparison.Ordinal);
        }
    }

    /// <summary>Status, and the names in the body: answers of one shape are read alike.</summary>
    public static string Shape(RecordedAnswer answer) => answer.Json is { } json
        ? answer.Status + string.Join(',', Paths(json).Select(path => string.Join('.', path)).Concat(Words(json)).Distinct()) : answer.Status.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>States and codes.</summary>
    private static IEnumerable<string> Words(JsonNode json) => Paths(json).Select(path => At(json, path)).OfType<JsonValue>()
        .Select(value => value.TryGetValue<string>(out var text) && text.Length is > 2 and < 30 && text.All(letter => char.IsAsciiLetter(letter) || letter is '_' or ' ') ? text : "");

    private static IEnumerable<List<object>> Paths(JsonNode? node, List<object>? path = null)
    {
        path ??= [];
        yield return path;
        IEnumerable<(object Step, JsonNode? Child)> children = node switch
        {
            JsonObject members => members.Select(member => ((object)member.Key, member.Value)),
            JsonArray items => items.Take(2).Select((item, index) => ((object)index, item)),
            _ => [],
        };
        foreach (var (step, child) in children)
        {
            foreach (var inner in Paths(child, [.. path, step]))
                yield return inner;
        }
    }

    private static JsonNode? At(JsonNode node, IEnumerable<object> path) => path.Aggregate((JsonNode?)node, (at, step) => step is int index ? at![index] : at![(string)step]);

    private sealed class Recorder() : DelegatingHandler(ProviderHandlers.Create())
    {
        public List<RecordedAnswer> Answers { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            var content = new ByteArrayContent(body);
            foreach (var (name, values) in response.Content.Headers.NonValidated)
                content.Headers.TryAddWithoutValidation(name, values.ToString());
            response.Content = content;
            Answers.Add(new((int)response.StatusCode, [.. response.Headers.NonValidated.Select(header => KeyValuePair.Create(header.Key, header.Value.ToString())).Where(header => header.Key != "Transfer-Encoding")], body));
            return response;
        }
    }
}
