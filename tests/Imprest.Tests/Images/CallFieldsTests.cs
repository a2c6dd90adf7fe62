using System.Text.Json;
using Imprest.Errors;
using Imprest.Images;

namespace Imprest.Tests.Images;

public sealed class CallFieldsTests
{
    [Fact]
    public void Of_two_members_with_one_name_the_last_counts()
    {
        var call = Read("""{"prompt":"a","n":2,"prompt":"b","size":"1024x1024","size":null}""");
        Assert.Equal(("b", 2, null), (call.Prompt, call.Images, call.Size));
    }

    [Fact]
    public void An_escaped_name_is_the_name_that_it_spells()
    {
        var call = Read("""{"pr\u006fmpt":"a","tw\u006f":2}""");
        Assert.Equal("a", call.Prompt);
        Assert.Equal("2", Assert.Single(call.Others!, other => other.Key == "two").Value);
    }

    [Fact]
    public void A_name_that_is_no_text_is_refused() =>
        Assert.Equal(ErrorCode.InvalidRequest, Assert.Throws<ApiException>(() => Read("""{"prompt":"a","\ud83d":1}""")).Code);

    private static ImageCall Read(string json) => new CallFields(JsonElement.Parse(json)).ToCall(ImageEndpoint.Generations);
}
