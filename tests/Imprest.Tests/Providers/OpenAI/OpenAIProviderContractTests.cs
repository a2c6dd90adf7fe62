using Imprest.Emulators;
using Imprest.Emulators.OpenAI;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.OpenAI;

namespace Imprest.Tests.Providers.OpenAI;

public sealed class OpenAIProviderContractTests : ProviderContract
{
    protected override async Task<Emulator> StartAsync() => await OpenAIEmulator.StartAsync();

    protected override IImageProvider ProviderAt(Uri root, HttpMessageHandler? handler = null, long maxAnswerBytes = 16 << 20) =>
        new OpenAIProvider(
            handler is null ? OpenAIProvider.CreateClient() : new HttpMessageInvoker(handler),
            new OpenAIConnection(new Uri(root, "/openai/v1"), ((OpenAIEmulator)Emulator).ApiKey) { MaxAnswerBytes = maxAnswerBytes },
            TimeProvider.System);

    protected override ProviderRequest Request(int images = 1) => new()
    {
        RequestId = "req_test", Model = "gpt-image-1", Operation = Operation.Generate, Prompt = "A green teapot", Images = images,
        Size = "1024x1024", Quality = "low",
    };
}
