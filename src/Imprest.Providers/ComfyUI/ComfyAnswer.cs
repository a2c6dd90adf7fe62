using System.Text.Json;
using Imprest.Pricing;
using Imprest.Providers.Http;

namespace Imprest.Providers.ComfyUI;

/// <summary>What the server's answers mean.</summary>
internal static class ComfyAnswer
{
    private const decimal LongestWork = 86_400;
    private const int MostImages = 64;

    /// <summary>Of an accepted workflow: <c>{"prompt_id","number","node_errors"}</c>. Servers that do not take our id say their own.</summary>
    public static ProviderOutcome Submitted(Exchange.Answered answer) =>
        answer.Json()?.Text("prompt_id") is { } id && Guid.TryParseExact(id, "D", out _)
            ? new ProviderOutcome.Accepted(id) { ProviderRequestId = id } : answer.NoAnswer("the answer names no prompt");

    /// <summary>Of a refused one: <c>{"error":{"type","message","details"},"node_errors":{id:{"errors":[…],"class_type"}}}</c>.</summary>
    public static ProviderOutcome.Failed Refused(Exchange.Answered answer)
    {
        var body = answer.Json() ?? default;
        var error = body.Field("error");
        var nodes = body.Field("node_errors");
        var node = nodes.ValueKind is JsonValueKind.Object ? nodes.EnumerateObject().FirstOrDefault().Value : default;
        var first = node.Field("errors").Items().FirstOrDefault();
        var message = error.Text("message") ?? error.Text();
        if (first.Text("message") is { } said)
            message = $"{message}: {node.Text("class_type")}: {said}: {first.Text("details")}";
        return HttpFailure.Of(answer, error.Text("type"), message) with { Param = first.Field("extra_info").Text("input_name") };
    }

    /// <summary>How a call ended, by its entry of the history.</summary>
    /// <param name="files">The files of its images: addresses below the server's.</param>
    public static ProviderOutcome Ended(JsonElement entry, out IReadOnlyList<string> files)
    {
        files = [];
        var messages = entry.Field("status").Field("messages");
        if (Find(messages, "execution_interrupted") is not null)
            return new ProviderOutcome.Failed(Outcome.Canceled, "execution_interrupted", "The run was interrupted.");
        var failure = Find(messages, "execution_error");
        if (failure is not null || entry.Field("status").Text("status_str") is "error")
        {
            var error = failure ?? default;
            return new ProviderOutcome.Failed(Outcome.Failed, error.Text("exception_type") ?? "execution_error", HttpFailure.Shorten($"{error.Text("node_type") ?? "?"}: {error.Text("exception_message")}"));
        }

        files = Files(entry);
        return new ProviderOutcome.Completed
        {
            Images = [],
            Counts = Seconds(messages) is { } seconds ? new Dictionary<Meter, decimal> { [Meter.GpuSecond] = seconds } : null,
        };
    }

    /// <summary>Whether a call is at work or how many wait before it, by the queue; null where it is not there.</summary>
    public static ProviderOutcome.Accepted? Waiting(JsonElement queue, string id)
    {
        if (queue.Field("queue_running").Items().Any(item => IdOf(item) == id))
            return new(id) { Started = true };
        var pending = queue.Field("queue_pending").Items().Where(item => IdOf(item) is not null).Select(item => (Number: NumberOf(item), Id: IdOf(item))).ToList();
        var place = pending.FindIndex(item => item.Id == id);
        return place < 0 ? null : new(id) { QueuePosition = pending.Count(item => item.Number < pending[place].Number) };
    }

    /// <summary>The images of the node that the workflow names its output; of an entry that names none, all that were kept.</summary>
    private static List<string> Files(JsonElement entry)
    {
        var outputs = entry.Field("outputs");
        if (outputs.ValueKind is not JsonValueKind.Object)
            return [];
        var graph = entry.Field("prompt").Items().ElementAtOrDefault(2); // [number, id, graph, extra data, outputs]
        var named = outputs.EnumerateObject().Where(output =>
            ComfyRole.InTitle(graph.Field(output.Name).Field("_meta").Text("title") ?? "").Contains(ComfyRole.Output)).ToList();
        var images = (named.Count > 0 ? named : outputs.EnumerateObject().ToList()).SelectMany(output => output.Value.Field("images").Items());
        return [.. images.Where(image => named.Count > 0 || image.Text("type") is "output").Select(FileOf).OfType<string>().Take(MostImages)];
    }

    private static string? FileOf(JsonElement image) => image.Text("filename") is { Length: > 0 } name
        ? $"view?filename={Uri.EscapeDataString(name)}&subfolder={Uri.EscapeDataString(image.Text("subfolder") ?? "")}&type={Uri.EscapeDataString(image.Text("type") ?? "output")}"
        : null;

    /// <summary>From the start of the run to its end, by the server's clock, in milliseconds.</summary>
    private static decimal? Seconds(JsonElement messages)
    {
        var milliseconds = Find(messages, "execution_success")?.Number("timestamp") - Find(messages, "execution_start")?.Number("timestamp");
        return milliseconds is > 0 and <= LongestWork * 1_000 ? milliseconds / 1_000 : null;
    }

    /// <summary>Messages are pairs of a name and its data.</summary>
    private static JsonElement? Find(JsonElement messages, string name)
    {
        foreach (var message in messages.Items())
        {
            if (message.Items().FirstOrDefault().Text() == name)
                return message.Items().ElementAtOrDefault(1);
        }

        return null;
    }

    private static string? IdOf(JsonElement item) => item.Items().ElementAtOrDefault(1).Text();

    private static decimal NumberOf(JsonElement item) =>
        item.Items().FirstOrDefault() is { ValueKind: JsonValueKind.Number } number && number.TryGetDecimal(out var value) ? value : 0;
}
