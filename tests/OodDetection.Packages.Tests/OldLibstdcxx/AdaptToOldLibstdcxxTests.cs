namespace OodDetection.Packages.Tests.OldLibstdcxx;

/// <summary>What the package's targets do to TorchSharp's library, run by MSBuild on made-up libraries. ConsumerTests has the real one.</summary>
public sealed class AdaptToOldLibstdcxxTests
{
    private static readonly string[] s_old = ["GLIBCXX_3.4", "GLIBCXX_3.4.29", "GLIBCXX_3.4.30", "CXXABI_1.3.13"];
    private static readonly string[] s_new = [.. s_old, "GLIBCXX_3.4.31", "GLIBCXX_3.4.32", "CXXABI_1.3.14"];

    [LinuxFact]
    public void Build_VersionThatIsNotThereAndNotUsed_IsMarkedInOneByte()
    {
        var library = LikeTorchSharps();
        var before = library.Bytes();
        using var project = new AdaptingProject(before, s_old);

        project.Build().Expect();

        Assert.Equal([library.FlagsAt["GLIBCXX_3.4.32"]], ChangedBytes(before, project.Output));
        Assert.Equal(0x02, File.ReadAllBytes(project.Output)[library.FlagsAt["GLIBCXX_3.4.32"]]); // VER_FLG_WEAK
    }

    [LinuxFact]
    public void Build_Again_ChangesNothing()
    {
        using var project = new AdaptingProject(LikeTorchSharps().Bytes(), s_old);
        project.Build().Expect();
        var (bytes, time) = (File.ReadAllBytes(project.Output), File.GetLastWriteTimeUtc(project.Output));

        var again = project.Build().Expect();

        Assert.Equal(bytes, File.ReadAllBytes(project.Output));
        Assert.Equal(time, File.GetLastWriteTimeUtc(project.Output));
        Assert.Equal(time, File.GetLastWriteTimeUtc(project.Cached)); // so that the next build copies nothing
        Assert.DoesNotContain("asked for", again, StringComparison.Ordinal);
        Assert.Equal([AdaptingProject.Library], Directory.EnumerateFiles(project.PathOf("bin")).Select(Path.GetFileName));
    }

    [LinuxFact]
    public void Build_OutputIsALinkIntoThePackageCache_LeavesTheCacheAlone()
    {
        var before = LikeTorchSharps().Bytes();
        using var project = new AdaptingProject(before, s_old);
        project.Build("-p:OodDetectionOldLibstdcxx=never").Expect();
        File.WriteAllBytes(project.Output, [.. before, 0]);
        Assert.Equal(before.Length + 1, new FileInfo(project.Cached).Length); // it is a link: what is written here is seen there
        File.WriteAllBytes(project.Cached, before);

        project.Build().Expect();

        Assert.Single(ChangedBytes(before, project.Output));
        Assert.Empty(ChangedBytes(before, project.Cached));
    }

    [LinuxFact]
    public void Publish_VersionThatIsNotThereAndNotUsed_IsMarked()
    {
        var before = LikeTorchSharps().Bytes();
        using var project = new AdaptingProject(before, s_old);

        project.Build("-t:CopyFilesToPublishDirectory").Expect();

        Assert.Single(ChangedBytes(before, project.Published));
    }

    [LinuxFact]
    public void Build_VersionIsThere_ChangesNothing() => AssertLeftAlone(LikeTorchSharps(), s_new);

    [LinuxFact]
    public void Build_NothingOfLibstdcxxIsAskedFor_ChangesNothing() => AssertLeftAlone(new MadeUpLibrary { Needs = ["GLIBC_2.34"], NeedsOf = "libc.so.6" }, s_old);

    [LinuxFact]
    public void Build_LibraryForAnotherProcessor_ChangesNothing() => AssertLeftAlone(new MadeUpLibrary { Needs = ["GLIBCXX_3.4.32"], Machine = 183 }, s_old);

    [LinuxFact]
    public void Build_LibstdcxxThatTellsNoVersions_ChangesNothing() => AssertLeftAlone(LikeTorchSharps(), []);

    [LinuxFact]
    public void Build_ModeNever_ChangesNothing() => AssertLeftAlone(LikeTorchSharps(), s_old, "-p:OodDetectionOldLibstdcxx=never");

    [LinuxFact]
    public void Build_VersionIsUsed_LeavesItAndWarns() =>
        AssertLeftAlone("warning OOD0001: It uses GLIBCXX_3.4.32", new MadeUpLibrary { Needs = ["GLIBCXX_3.4.32"], Uses = ["GLIBCXX_3.4.32"] }, s_old);

    [LinuxFact]
    public void Build_LibraryDoesNotTellWhatItUses_LeavesItAndWarns()
    {
        AssertLeftAlone("warning OOD0001", new MadeUpLibrary { Needs = ["GLIBCXX_3.4.32"], HasRelocations = false }, s_old);
        AssertLeftAlone("warning OOD0001", new MadeUpLibrary { Needs = ["GLIBCXX_3.4.32"], HasVersionSymbols = false }, s_old);
    }

    [LinuxFact]
    public void Build_OfTwoMissingVersionsOneIsUsed_MarksTheOther()
    {
        var library = new MadeUpLibrary { Needs = ["GLIBCXX_3.4.33", "GLIBCXX_3.4.32", "CXXABI_1.3.14"], Uses = ["GLIBCXX_3.4.32"] };
        var before = library.Bytes();
        using var project = new AdaptingProject(before, s_old);

        var said = project.Build().Expect();

        Assert.Equal([library.FlagsAt["GLIBCXX_3.4.33"], library.FlagsAt["CXXABI_1.3.14"]], ChangedBytes(before, project.Output));
        Assert.Contains("warning OOD0001: It uses GLIBCXX_3.4.32", said, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_ModeAlways_MarksWhatGcc12LacksWhateverIsHere()
    {
        var library = new MadeUpLibrary { Needs = ["GLIBCXX_3.4.30", "GLIBCXX_3.4.32", "CXXABI_1.3.13", "CXXABI_1.3.14", "CXXABI_TM_1", "GLIBCXX_3.4"] };
        var before = library.Bytes();
        using var project = new AdaptingProject(before, s_new);

        project.Build("-p:OodDetectionOldLibstdcxx=always").Expect();

        Assert.Equal([library.FlagsAt["GLIBCXX_3.4.32"], library.FlagsAt["CXXABI_1.3.14"]], ChangedBytes(before, project.Output));
    }

    [Fact]
    public void Build_ModeThatIsNone_FailsAndNamesTheModes()
    {
        using var project = new AdaptingProject(LikeTorchSharps().Bytes(), s_old);

        var build = project.Build("-p:OodDetectionOldLibstdcxx=no");

        Assert.NotEqual(0, build.ExitCode);
        Assert.Contains("OodDetectionOldLibstdcxx is 'no'; it must be auto, always or never.", build.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_DamagedFiles_SucceedsAndLeavesThoseThatAreCutShort()
    {
        var whole = LikeTorchSharps().Bytes();
        const int Seed = 7;
        var random = new Random(Seed);
        using var project = new AdaptingProject(libstdcxx: s_old);
        var cut = Enumerable.Range(0, whole.Length / 8).Select(i => Save("cut" + i, whole[..(8 * i)])).ToArray();
        var others = new[] { "#!/bin/sh\n"u8.ToArray(), With(whole, 4, 1), With(whole, 5, 2), whole[..64], new byte[100] }.Select((b, i) => Save("other" + i, b)).ToArray();
        foreach (var i in Enumerable.Range(0, 200))
        {
            var damaged = whole.ToArray();
            for (var k = 0; k < 4; k++) damaged[random.Next(6, whole.Length)] = (byte)random.Next(256);
            Save("damaged" + i, damaged);
        }

        var build = project.Build("-p:OodDetectionOldLibstdcxx=always");

        Assert.True(build.ExitCode == 0, $"seed {Seed}: {build.Output}");
        Assert.Contains("warning OOD0002", build.Output, StringComparison.Ordinal);
        Assert.All(cut.Concat(others), file => Assert.Equal(file.Bytes, File.ReadAllBytes(file.Path)));

        (string Path, byte[] Bytes) Save(string name, byte[] bytes)
        {
            var path = project.PathOf($"bin/runtimes/linux-{name}/native/{AdaptingProject.Library}");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, bytes);
            return (path, bytes);
        }
    }

    /// <summary>It asks for a version that GCC 12 lacks, and uses others.</summary>
    private static MadeUpLibrary LikeTorchSharps() => new()
    {
        Needs = ["GLIBCXX_3.4", "GLIBCXX_3.4.30", "GLIBCXX_3.4.32", "CXXABI_1.3.13"],
        Uses = ["GLIBCXX_3.4", "GLIBCXX_3.4.30", "CXXABI_1.3.13"],
    };

    private static void AssertLeftAlone(MadeUpLibrary library, string[] libstdcxx, params string[] arguments) => AssertLeftAlone("", library, libstdcxx, arguments);

    private static void AssertLeftAlone(string warning, MadeUpLibrary library, string[] libstdcxx, params string[] arguments)
    {
        var before = library.Bytes();
        using var project = new AdaptingProject(before, libstdcxx);

        var said = project.Build(arguments).Expect();

        Assert.Empty(ChangedBytes(before, project.Output));
        Assert.Contains(warning, said, StringComparison.Ordinal);
        Assert.Equal(warning.Length > 0, said.Contains("warning", StringComparison.Ordinal));
    }

    private static int[] ChangedBytes(byte[] before, string path)
    {
        var after = File.ReadAllBytes(path);
        Assert.Equal(before.Length, after.Length);
        return [.. Enumerable.Range(0, before.Length).Where(i => before[i] != after[i])];
    }

    private static byte[] With(byte[] bytes, int at, byte value)
    {
        var changed = bytes.ToArray();
        changed[at] = value;
        return changed;
    }
}
