using OodDetection.Backend;

namespace OodDetection.Tests.Backend;

public class LoaderWordsTests
{
    private const string Start = "Unable to load shared library 'LibTorchSharp' or one of its dependencies. In order to help diagnose loading problems, consider using a tool like strace. If you're using glibc, consider setting the LD_DEBUG environment variable: \n";

    [Theory]
    [InlineData("/lib/libstdc++.so.6: version `GLIBCXX_3.4.32' not found (required by /app/libLibTorchSharp.so)", "/lib/libstdc++.so.6: version `GLIBCXX_3.4.32' not found (required by /app/libLibTorchSharp.so)")]
    [InlineData("libtorch.so: cannot open shared object file: No such file or directory", "libtorch.so: cannot open shared object file: No such file or directory")]
    [InlineData("", "Unable to load shared library 'LibTorchSharp' or one of its dependencies.")]
    public void Of_LoadersLines_KeepsTheOneThatSaysSomething(string said, string expected)
    {
        var error = new DllNotFoundException(
            $"{Start}{said}\n/app/libLibTorchSharp: cannot open shared object file: No such file or directory\nlibLibTorchSharp.so: cannot open shared object file: No such file or directory\n");
        Assert.Equal(expected, LoaderWords.Of(error));
    }

    [Fact]
    public void Of_TorchSharpsException_KeepsItsFirstLine()
    {
        var error = new TypeInitializationException("TorchSharp.torch", new NotSupportedException("This application doesn't contain a reference to libtorch.\n\nTrace:\nStep 1: this\n"));
        Assert.Equal("This application doesn't contain a reference to libtorch.", LoaderWords.Of(error));
    }

    [Fact]
    public void Of_NoText_NamesTheException() => Assert.Equal("NotSupportedException", LoaderWords.Of(new NotSupportedException("")));
}
