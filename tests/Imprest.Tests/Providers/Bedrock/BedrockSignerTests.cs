using Imprest.Providers.Bedrock;

namespace Imprest.Tests.Providers.Bedrock;

public sealed class BedrockSignerTests
{
    // Worked out by the npm package aws4 1.x, which is not the AWS SDK's signer, for the provider's own address.
    [Theory]
    [InlineData("stability.stable-image-core-v1:1", null, "a0da6ffae43f163ee8e35cd569ab9b35444a362c61c857099eb459c99848ec7c")]
    [InlineData("stability.stable-image-core-v1:1", "session-token", "823f9baa9fcd43366fcf77e2ff629aabdfc74877890a69f27cc64660365231dd")]
    [InlineData("arn:aws:bedrock:us-west-2:123456789012:inference-profile/us.amazon.nova-canvas-v1:0", null, "06d8b16fd02dc170af587b7dacd6d3f1a8e716d2117508d892e6282831be709a")]
    public void A_signature_is_the_one_that_others_work_out(string model, string? sessionToken, string signature)
    {
        var body = """{"prompt":"A green teapot"}"""u8.ToArray();
        using var message = new HttpRequestMessage(HttpMethod.Post, new Uri("https://bedrock-runtime.us-west-2.amazonaws.com/" + BedrockRequest.Path(model)))
        {
            Content = new ByteArrayContent(body),
        };
        message.Content.Headers.ContentType = new("application/json");
        new BedrockSigner("AKIAEMULATEDBEDROCK7", "emulated/SecretKey+of40CharactersForTesting", sessionToken, "us-west-2")
            .Sign(message, model, body, new(2026, 11, 29, 10, 0, 0, TimeSpan.Zero));
        Assert.EndsWith("Signature=" + signature, message.Headers.GetValues("Authorization").Single(), StringComparison.Ordinal);
        Assert.Equal("20261129T100000Z", message.Headers.GetValues("x-amz-date").Single());
    }
}
