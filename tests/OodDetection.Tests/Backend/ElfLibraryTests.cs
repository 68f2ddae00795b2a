using OodDetection.Backend;

namespace OodDetection.Tests.Backend;

public sealed class ElfLibraryTests : IDisposable
{
    private static readonly MadeUpLibrary s_library = new()
    {
        Machine = 183,
        Needed = ["libc10.so", "libc.so.6"],
        RunPath = "$ORIGIN/:/opt/lib",
        Needs = [("libstdc++.so.6", "GLIBCXX_3.4.32", true), ("libstdc++.so.6", "CXXABI_1.3", false), ("libc.so.6", "GLIBC_2.34", false)],
        Definitions = ["LIBX_1", "LIBX_2.5"],
    };

    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Read_MadeUpLibrary_FindsWhatWasPutIn()
    {
        s_library.WriteTo(_file);
        var read = ElfLibrary.Read(_file);
        Assert.Equal(183, read.Machine);
        Assert.Equal(["libc10.so", "libc.so.6"], read.Needed);
        Assert.Equal(["$ORIGIN/", "/opt/lib"], read.SearchPath);
        Assert.Equal([("libstdc++.so.6", "GLIBCXX_3.4.32", true), ("libstdc++.so.6", "CXXABI_1.3", false), ("libc.so.6", "GLIBC_2.34", false)], read.VersionNeeds);
        Assert.Equal(["LIBX_1", "LIBX_2.5"], read.VersionDefinitions.Order(StringComparer.Ordinal));
    }

    // By readelf -dV, for all versions of TorchSharp and libstdc++ that can be met here.
    [LinuxX64Fact]
    public void Read_RealLibraries_FindsWhatReadelfFinds()
    {
        var torch = ElfLibrary.Read(TorchBackend.Diagnose().NativeLibrary!);
        Assert.Equal(62, torch.Machine);
        Assert.Equal(["libc10.so", "libtorch.so", "libtorch_cpu.so"], torch.Needed.Where(n => n.Contains("torch", StringComparison.Ordinal) || n.Contains("c10", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Contains(torch.SearchPath, f => f.StartsWith("$ORIGIN", StringComparison.Ordinal));
        Assert.Contains(("libstdc++.so.6", "GLIBCXX_3.4.21", false), torch.VersionNeeds);
        Assert.Contains(("libc.so.6", "GLIBC_2.2.5", false), torch.VersionNeeds);

        var system = SystemFolders.Find([]).Select(f => Path.Combine(f, "libstdc++.so.6")).First(File.Exists);
        var offered = ElfLibrary.Read(system).VersionDefinitions;
        Assert.Superset(new HashSet<string> { "libstdc++.so.6", "GLIBCXX_3.4", "GLIBCXX_3.4.21", "CXXABI_1.3" }, offered);
        Assert.DoesNotContain("GLIBC_2.2.5", offered); // that it needs, and doesn't offer
    }

    [Theory]
    [InlineData("", "it is cut short")]
    [InlineData("version https://git-lfs.github.com/spec/v1", "it is no library")]
    public void Read_OtherFile_SaysWhy(string content, string why)
    {
        File.WriteAllText(_file, content);
        Assert.Equal(why, Assert.Throws<InvalidDataException>(() => ElfLibrary.Read(_file)).Message);
    }

    [Fact]
    public void Read_CutAnywhere_SaysWhereItShouldEnd()
    {
        var bytes = s_library.ToBytes();
        for (var length = 0; length < bytes.Length; length++)
        {
            File.WriteAllBytes(_file, bytes[..length]);
            Assert.StartsWith("it is cut short", Assert.Throws<InvalidDataException>(() => ElfLibrary.Read(_file)).Message, StringComparison.Ordinal);
        }

        File.WriteAllBytes(_file, bytes[..^1]);
        Assert.Equal($"it is cut short, to {bytes.Length - 1} of at least {bytes.Length} bytes", Assert.Throws<InvalidDataException>(() => ElfLibrary.Read(_file)).Message);
    }

    [Fact]
    public void Read_AnyByteWrong_EndsAndThrowsNothingElse()
    {
        var bytes = s_library.ToBytes();
        for (var i = 0; i < bytes.Length; i++)
        {
            foreach (var wrong in new byte[] { 0, 0x7f, 0xff })
            {
                var damaged = (byte[])bytes.Clone();
                damaged[i] = wrong;
                File.WriteAllBytes(_file, damaged);
                Assert.True(Record.Exception(() => ElfLibrary.Read(_file)) is null or InvalidDataException, $"byte {i} as {wrong}");
            }
        }
    }
}
