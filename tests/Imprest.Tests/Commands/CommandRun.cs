using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Imprest.Commands;

namespace Imprest.Tests.Commands;

/// <summary>Runs a command in this process, with its surroundings made up, and keeps what it wrote.</summary>
internal sealed record CommandRun(int ExitCode, string Out, string Error)
{
    public static readonly DateTimeOffset Today = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    public JsonObject Json => JsonNode.Parse(Out)!.AsObject();

    public JsonObject ErrorJson => JsonNode.Parse(Error)!["error"]!.AsObject();

    public static Task<CommandRun> Of(params string[] args) => Of(new Made(), args);

    public static async Task<CommandRun> Of(Made made, params string[] args)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var exitCode = await CommandLine.RunAsync(args, new()
        {
            Out = output,
            Error = error,
            OpenIn = () => new MemoryStream(Encoding.UTF8.GetBytes(made.Input)),
            Clock = new Noon(),
            Random = new Random(1),
            Width = made.Width,
            Variable = made.Variables.GetValueOrDefault,
            Handler = () => new Answers(made.Answer),
            Serve = (_, _, _) => throw new NotSupportedException(),
            StartGateway = _ => throw new NotSupportedException(),
        });
        return new(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>What a test makes up.</summary>
    internal sealed record Made
    {
        public string Input { get; init; } = "";
        public int Width { get; init; } = 180;
        public Dictionary<string, string?> Variables { get; init; } = [];
        public Func<HttpRequestMessage, (HttpStatusCode Status, string Body)> Answer { get; init; } = _ => throw new HttpRequestException("Connection refused");
    }

    private sealed class Noon : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Today;
    }

    private sealed class Answers(Func<HttpRequestMessage, (HttpStatusCode Status, string Body)> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var (status, body) = answer(request);
            return Task.FromResult(new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") });
        }
    }
}
