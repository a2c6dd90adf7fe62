using System.ClientModel;
using System.ClientModel.Primitives;
using Imprest.Integration.Support;
using OpenAI;
using OpenAI.Images;

namespace Imprest.Integration.Docs;

/// <summary>README's lines for OpenAI's .NET client, as they stand there; only the address leads to the test's gateway.</summary>
public sealed class ReadmeClientTests
{
    [Fact]
    public async Task The_lines_of_the_readme_make_an_image()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var http = new HttpClient(new Redirected(gateway.Host.BaseAddress));
        var apiKey = gateway.Host.ApiKey;
        // @formatter:off
var options = new OpenAIClientOptions { Endpoint = new Uri("http://127.0.0.1:8686/v1") };
options.Transport = new HttpClientPipelineTransport(http);
var client = new ImageClient("imprest-sandbox-1", new ApiKeyCredential(apiKey), options);
var wanted = new ImageGenerationOptions { Quality = new GeneratedImageQuality("low"), Size = GeneratedImageSize.W1024xH1024 };
GeneratedImage image = await client.GenerateImageAsync("a red fox in snow", wanted);
        // @formatter:on
        Assert.Equal("89504E47", Convert.ToHexString(image.ImageBytes.ToArray().AsSpan(0, 4)));
        Assert.Equal("0.995", (string?)(await gateway.GetAsync("/v1/balance"))["available_usd"]);
    }

    private sealed class Redirected(Uri to) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.RequestUri = new(to, request.RequestUri!.PathAndQuery);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
