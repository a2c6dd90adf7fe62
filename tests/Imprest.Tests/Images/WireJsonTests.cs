using System.Text;
using System.Text.Json;
using Imprest.Images;
using Imprest.Pricing;

namespace Imprest.Tests.Images;

public sealed class WireJsonTests
{
    [Fact]
    public void Commas_stand_between_members_and_items_and_nowhere_else()
    {
        var json = WireJson.Take().Open().Add("a"u8, 1).OpenList("b"u8).Item("x").Item(null).Open().Close().Open().Add("c"u8, "{").Add("d"u8, 0).Close().CloseList()
            .Open("e"u8).Close().AddJson("f"u8, "[1]"u8).AddMembers(""u8).AddMembers("\"g\":2,\"h\":3"u8).AddIfThere("i"u8, (string?)null).AddIfThere("j"u8, 4L).Close();
        Assert.Equal("""{"a":1,"b":["x",null,{},{"c":"{","d":0}],"e":{},"f":[1],"g":2,"h":3,"j":4}""", Text(json));
    }

    [Fact]
    public void Members_may_come_first() => Assert.Equal("""{"a":1,"b":2}""", Text(WireJson.Take().Open().AddMembers("\"a\":1"u8).Add("b"u8, 2).Close()));

    [Theory]
    [InlineData("")]
    [InlineData("plain ~!@#$%^&*()'<>/")]
    [InlineData("a \"quoted\" \\ word, a line\nand a tab\t, a bell\a and \u007f")]
    [InlineData("Grüße, 你好, 🎨")]
    public void A_text_is_read_back_as_it_was(string text) =>
        Assert.Equal(text, JsonElement.Parse(WireJson.Take().Open().Add("t"u8, text).Close().Written).GetProperty("t").GetString());

    [Fact]
    public void Half_a_character_does_not_break_the_text() =>
        Assert.Equal("a\ufffdb", JsonElement.Parse(WireJson.Take().Open().Add("t"u8, "a\ud83db").Close().Written).GetProperty("t").GetString());

    [Fact]
    public void A_text_may_be_longer_than_the_buffer()
    {
        var text = new string('é', 400_000);
        Assert.Equal(text, JsonElement.Parse(WireJson.Take().Open().Add("t"u8, text).Close().Written).GetProperty("t").GetString());
        Assert.Equal("{}", Text(WireJson.Take().Open().Close()));
    }

    [Fact]
    public void Amounts_are_texts_and_counts_are_numbers()
    {
        var json = WireJson.Take().Open().AddUsd("a"u8, new Money(-1_500_000_000)).AddUsd("b"u8, (Money?)null).AddUsd("c"u8, new Money(long.MinValue)).AddUsd("d"u8, 0.000_030m)
            .Add("e"u8, 2.50m).Add("f"u8, decimal.MaxValue).Add("g"u8, long.MinValue).AddUsd("h"u8, 0.1234567890123456789012345678m).AddUsd("i"u8, Money.Zero).Close();
        Assert.Equal(
            """{"a":"-1.5","b":null,"c":"-9223372036.854775808","d":"0.00003","e":2.5,"f":79228162514264337593543950335,"g":-9223372036854775808,"h":"0.1234567890123456789012345678","i":"0"}""",
            Text(json));
    }

    private static string Text(WireJson json) => Encoding.UTF8.GetString(json.Written);
}
