using Imprest.Pricing;
using Imprest.Providers.OpenAI;

namespace Imprest.Tests.Providers.OpenAI;

/// <summary>Names may be escaped to half a character. An image that was paid for must not be lost over one.</summary>
public sealed class OpenAIStrangeNameTests
{
    private static byte[] Bytes(string json) =>
        System.Text.Encoding.UTF8.GetBytes(json.Replace("STRANGE", "\"\\ud83d a name that is longer than any of ours\":1", StringComparison.Ordinal));

    [Fact]
    public void An_answer_keeps_its_images_and_its_usage_is_no_evidence()
    {
        var answer = OpenAIObject.Read(Bytes("""{STRANGE,"data":[{STRANGE,"b64_json":"AAAA"}],"usage":{STRANGE,"input_tokens":1}}"""));
        var completed = OpenAIAnswer.Completed(answer);
        Assert.Equal(3, Assert.Single(completed.Images).Bytes.Length);
        Assert.Null(completed.Usage);
    }

    [Fact]
    public void An_error_stays_an_error()
    {
        var failed = OpenAIError.Read(400, Bytes("""{"error":{STRANGE,"message":"no"}}"""), null);
        Assert.Equal(Outcome.Invalid, failed.Outcome);
    }
}
