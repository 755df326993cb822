// A job type for Flamenco 3: grow the recipes of a manifest, dealt to tasks, and look at what came of it (../FARM.md).

const JOB_TYPE = {
    label: "Lichen Bake",
    description: "Grow the recipes of a manifest, and check the pixels of all files",
    settings: [
        { key: "manifest", type: "string", subtype: "file_path", required: true, visible: "submission",
          description: "JSON Lines, one recipe a line; a path that all workers see" },
        { key: "output", type: "string", subtype: "dir_path", required: true, visible: "submission",
          description: "The folder that all files go to, which all workers see" },
        { key: "shards", type: "int32", default: 8, propargs: { min: 1, max: 10000 }, visible: "submission",
          description: "Tasks that the recipes are dealt to; some for each worker" },
        { key: "jobs", type: "int32", default: 0, propargs: { min: 0, max: 4096 }, visible: "submission",
          description: "Processes of a task, of one core each; 0: as many as there are cores" },
        { key: "check", type: "bool", default: true, visible: "submission",
          description: "At the end, decode all files and hold their pixels against the sidecars" },
    ],
};

function compileJob(job) {
    const settings = job.settings;
    if (settings.shards < 1) {
        throw "shards: there is at least one";
    }
    const bakes = [];
    for (let index = 1; index <= settings.shards; index++) {
        bakes.push(authorTask(settings, `bake ${index} of ${settings.shards}`,
            ["--skip-existing", "--shard", `${index}/${settings.shards}`]));
    }
    for (const task of bakes) {
        job.addTask(task);
    }
    if (settings.check) {
        const check = authorTask(settings, "check", ["--check"]);
        for (const task of bakes) {
            check.addDependency(task);
        }
        job.addTask(check);
    }
}

function authorTask(settings, name, options) {
    const task = author.Task(name, "misc");
    const jobs = settings.jobs > 0 ? ["--jobs", `${settings.jobs}`] : [];
    task.addCommand(author.Command("exec", {
        exe: "{lichen}",
        args: ["bake", settings.manifest, "--out", settings.output].concat(options, jobs),
    }));
    return task;
}
