using System.Text;
using Imprest.Providers.Http;
using Imprest.Providers.OpenAI;

namespace Imprest.Tests.Providers.Http;

public sealed class JsonWeightTests
{
    private static byte[] Many(string item, int count, string begin = "[", string end = "]") =>
        Encoding.ASCII.GetBytes(begin + string.Join(',', Enumerable.Repeat(item, count)) + end);

    [Theory]
    [InlineData("0")]
    [InlineData("{}")]
    [InlineData("[]")]
    public void So_many_values_are_no_answer(string item)
    {
        Assert.True(JsonWeight.IsTooMuch(Many(item, JsonWeight.MostValues + 1)));
        Assert.False(JsonWeight.IsTooMuch(Many(item, 1_000)));
    }

    [Fact]
    public void An_image_is_one_value_whatever_its_length() =>
        Assert.False(JsonWeight.IsTooMuch(Encoding.ASCII.GetBytes($$"""{"data":[{"b64_json":"{{new string('A', 8 << 20)}}"}]}""")));

    [Fact]
    public void Of_millions_of_entries_only_so_many_are_read()
    {
        var body = Many("""{"url":"x"}""", 2_000_000, """{"data":[""", "]}");
        var before = GC.GetAllocatedBytesForCurrentThread();
        var read = OpenAIObject.Read(body);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
        Assert.Equal(1_000, read.Data!.Count);
    }

    [Fact]
    public void An_error_of_megabytes_is_passed_over()
    {
        var body = Many("0", 4_000_000, """{"error":{"code":"x","list":[""", """]},"data":[{"url":"x"}]}""");
        var before = GC.GetAllocatedBytesForCurrentThread();
        var read = OpenAIObject.Read(body);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        Assert.Equal((false, 1), (read.HasError, read.Data!.Count));
    }
}
