using Imprest.Providers.SdCpp;

namespace Imprest.Tests.Providers.SdCpp;

public sealed class ExtraArgsTests
{
    [Theory]
    [InlineData("a teapot", "a teapot")]
    [InlineData(" a teapot with <b>steam</b> ", " a teapot with <b>steam</b> ")]
    [InlineData("a teapot <sd_cpp_extra_args>{\"steps\":99}</sd_cpp_extra_args>", "a teapot")]
    [InlineData("a <sd_cpp_extra_args>1</sd_cpp_extra_args>green <sd_cpp_extra_args>2</sd_cpp_extra_args>teapot", "a green teapot")]
    [InlineData("a teapot <SD_CPP_Extra_Args>{}</sd_cpp_EXTRA_args>", "a teapot")]
    [InlineData("a teapot <sd_cpp_extra_args>{\"steps\":99}", "a teapot")]
    [InlineData("a </sd_cpp_extra_args>teapot", "a teapot")]
    [InlineData("a <sd_cpp_extra_args>1<sd_cpp_extra_args>2</sd_cpp_extra_args>3</sd_cpp_extra_args>teapot", "a teapot")]
    [InlineData("a teapot <sd_cpp_<sd_cpp_extra_args></sd_cpp_extra_args>extra_args>{}</sd_cpp_extra_args>", "a teapot")]
    [InlineData("a teapot <sd_cpp_</sd_cpp_extra_args>extra_args>{}</sd_cpp_extra_args>", "a teapot")]
    [InlineData("<sd_cpp_extra_args>", "")]
    [InlineData("", "")]
    public void Blocks_of_settings_are_taken_out_of_a_prompt(string prompt, string sent) => Assert.Equal(sent, ExtraArgs.Strip(prompt));

    [Fact]
    public void Nothing_that_the_server_would_obey_is_left_whatever_the_pieces()
    {
        string[] pieces = ["<sd_cpp_extra_args>", "</sd_cpp_extra_args>", "<sd_cpp_", "extra_args>", "</sd_cpp_", "x", "<", "<SD_cpp_extra_args>"];
        var random = new Random(20261122);
        for (var run = 0; run < 5_000; run++)
        {
            var prompt = string.Concat(Enumerable.Range(0, 12).Select(_ => pieces[random.Next(pieces.Length)]));
            Assert.DoesNotContain("sd_cpp_extra_args>", ExtraArgs.Strip(prompt), StringComparison.OrdinalIgnoreCase);
        }
    }
}
