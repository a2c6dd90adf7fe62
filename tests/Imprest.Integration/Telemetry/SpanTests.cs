using System.Diagnostics;
using System.Net;
using Imprest.Emulators;
using Imprest.Emulators.OpenAI;
using Imprest.Integration.Support;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Routing;

namespace Imprest.Integration.Telemetry;

/// <summary>Each call to a provider is a span, which tells of it by the names of the conventions and quotes nobody.</summary>
public sealed class SpanTests : IAsyncLifetime
{
    private const string Secret = "a lighthouse that nobody may hear of";

    private OpenAIEmulator provider = null!;
    private TestGateway gateway = null!;
    private Spans spans = null!;

    public async ValueTask InitializeAsync()
    {
        provider = await OpenAIEmulator.StartAsync();
        gateway = await TestGateway.StartAsync(openAI: provider.BaseAddress);
        spans = new(gateway);
    }

    public async ValueTask DisposeAsync()
    {
        spans.Dispose();
        await gateway.DisposeAsync();
        await provider.DisposeAsync();
    }

    [Fact]
    public async Task A_call_is_a_client_span_with_its_model_its_tokens_and_its_request()
    {
        var answer = await gateway.GenerateAsync(ImageAsk.OpenAI(Secret) with { N = 2 });
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var span = Assert.Single(spans.All);
        Assert.Equal(("generate_content gpt-image-2", ActivityKind.Client, ActivityStatusCode.Unset), (span.DisplayName, span.Kind, span.Status));
        var usage = answer.Json["usage"]!;
        Assert.Equal(
            new Dictionary<string, object?>
            {
                ["gen_ai.operation.name"] = "generate_content",
                ["gen_ai.provider.name"] = "openai",
                ["gen_ai.output.type"] = "image",
                ["gen_ai.request.model"] = "gpt-image-2",
                ["gen_ai.request.choice.count"] = 2,
                ["gen_ai.response.id"] = answer["x-imprest-provider-request-id"],
                ["gen_ai.usage.input_tokens"] = (long)usage["input_tokens"]!,
                ["gen_ai.usage.text.input_tokens"] = (long)usage["input_tokens_details"]!["text_tokens"]!,
                ["gen_ai.usage.image.input_tokens"] = (long)usage["input_tokens_details"]!["image_tokens"]!,
                ["gen_ai.usage.output_tokens"] = (long)usage["output_tokens"]!,
                ["server.address"] = "127.0.0.1",
                ["server.port"] = provider.Root.Port,
                ["imprest.connection"] = "openai",
                ["imprest.request.id"] = answer.Id,
                ["imprest.attempt"] = 1,
                ["imprest.call"] = 0,
                ["imprest.outcome"] = "delivered",
            }.OrderBy(tag => tag.Key, StringComparer.Ordinal),
            span.TagObjects.Where(tag => tag.Key is not ("gen_ai.usage.text.output_tokens" or "gen_ai.usage.image.output_tokens")).OrderBy(tag => tag.Key, StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("500", "failed", "500")]
    [InlineData("429", "failed", "429")]
    [InlineData("moderation_input", "blocked_before", "blocked_before")]
    [InlineData("reset", "no_answer", "no_answer")]
    [InlineData("no_images", "no_image", "no_image")]
    [InlineData("echo", "invalid", "400")]
    public async Task A_failure_is_an_error_of_a_known_kind_and_quotes_neither_prompt_nor_provider_nor_key(string fault, string outcome, string error)
    {
        provider.Next(new Misbehavior(fault) { RetryAfter = fault == "429" ? 60 : null });
        using var measurements = new Measurements(gateway);
        await gateway.GenerateAsync(ImageAsk.OpenAI(Secret));
        var span = Assert.Single(spans.All);
        Assert.Equal(ActivityStatusCode.Error, span.Status);
        Assert.Equal((outcome, error), (span.GetTagItem("imprest.outcome"), span.GetTagItem("error.type")));
        foreach (var text in (string[])[spans.Text, measurements.Text])
        {
            Assert.NotEmpty(text);
            Assert.DoesNotContain(Secret, text, StringComparison.Ordinal);
            Assert.DoesNotContain(provider.ApiKey, text, StringComparison.Ordinal);
            Assert.DoesNotContain(gateway.Host.ApiKey, text, StringComparison.Ordinal);
        }

        Assert.Null(span.StatusDescription);
        Assert.Empty(span.Events);
    }

    [Fact]
    public async Task Each_attempt_is_a_span_of_its_own()
    {
        provider.Next(Misbehavior.RateLimited(retryAfter: 0));
        var answer = await gateway.GenerateAsync(ImageAsk.OpenAI());
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal([(1, "failed"), (2, "delivered")], spans.All.Select(span => ((int)span.GetTagItem("imprest.attempt")!, (string)span.GetTagItem("imprest.outcome")!)));
        Assert.All(spans.All, span => Assert.Equal(answer.Id, span.GetTagItem("imprest.request.id")));
    }

    [Fact]
    public async Task A_question_about_a_call_is_a_span_that_tells_no_tokens_again()
    {
        var outcome = new ProviderOutcome.Completed { Images = [new()], Usage = new() { InputTokens = 7, OutputTokens = 9 } };
        Assert.Same(outcome, await gateway.Service<ProviderGuard>().PollAsync(
            "bfl", new AskableDouble("bfl") { Answer = outcome }, new("flux-2-pro", "handle", "req_01abc-2-0"), CancellationToken.None));
        var span = Assert.Single(spans.All);
        Assert.Equal("fetch_response flux-2-pro", span.DisplayName);
        Assert.Equal(("fetch_response", "bfl", "req_01abc", "delivered"),
            (span.GetTagItem("gen_ai.operation.name"), span.GetTagItem("gen_ai.provider.name"), span.GetTagItem("imprest.request.id"), span.GetTagItem("imprest.outcome")));
        Assert.DoesNotContain(span.TagObjects, tag => tag.Key.StartsWith("gen_ai.usage", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_call_that_is_answered_later_is_one_span_and_each_question_another()
    {
        await using var world = await EmulatedWorld.StartAsync();
        await using var other = await TestGateway.StartAsync(world: world);
        using var told = new Spans(other);
        world["replicate"].Next(Misbehavior.SlowTask(2));
        var answer = await other.GenerateAsync(EmulatedWorld.Ask(world["replicate"], Secret));
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(("generate_content", "accepted"), (told.All[0].GetTagItem("gen_ai.operation.name"), told.All[0].GetTagItem("imprest.outcome")));
        Assert.All(told.All.Skip(1), span => Assert.Equal("fetch_response", span.GetTagItem("gen_ai.operation.name")));
        Assert.Equal("delivered", told.All[^1].GetTagItem("imprest.outcome"));
        Assert.All(told.All, span => Assert.Equal((answer.Id, "replicate"), (span.GetTagItem("imprest.request.id"), span.GetTagItem("imprest.connection"))));
        Assert.DoesNotContain(Secret, told.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(world["replicate"].Credential, told.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("google", "gcp.gemini")]
    [InlineData("vertex", "gcp.vertex_ai")]
    [InlineData("azure", "azure.ai.openai")]
    [InlineData("bedrock", "aws.bedrock")]
    [InlineData("xai", "x_ai")]
    [InlineData("fal", "fal")]
    public async Task Providers_have_the_names_of_the_conventions(string id, string name)
    {
        var request = new ProviderRequest { RequestId = "req_1", Model = "m", Operation = Operation.Generate };
        await gateway.Service<ProviderGuard>().RunAsync(id, new AskableDouble(id), request, null, CancellationToken.None);
        Assert.Equal(name, Assert.Single(spans.All).GetTagItem("gen_ai.provider.name"));
    }
}
