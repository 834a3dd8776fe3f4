import { describe, expect, it } from 'vitest';
import { submittedOf } from './submitted.ts';

describe('the command line of a driver', () => {
  it('names a script behind options with values, and its arguments', () => {
    const command =
      'org.apache.spark.deploy.SparkSubmit --master local[4] --conf spark.a=b --name other.py --py-files libs.zip jobs/etl.py --day 2026-04-01';
    expect(submittedOf(command)).toEqual({
      script: 'jobs/etl.py',
      mainClass: undefined,
      args: ['--day', '2026-04-01'],
    });
  });

  it('names a main class', () => {
    const command = 'org.apache.spark.deploy.SparkSubmit --verbose --class com.acme.Main /opt/app.jar daily';
    expect(submittedOf(command)).toEqual({ script: undefined, mainClass: 'com.acme.Main', args: ['daily'] });
  });

  it('reads an application master in a cluster', () => {
    const command =
      "org.apache.spark.deploy.yarn.ApplicationMaster --class 'org.apache.spark.deploy.PythonRunner' --primary-py-file etl.py --arg x";
    expect(submittedOf(command)).toMatchObject({ script: 'etl.py', mainClass: undefined });
  });

  it('is not led astray by a configuration with spaces', () => {
    const command =
      'org.apache.spark.deploy.SparkSubmit --conf spark.driver.extraJavaOptions=-Da=1 -Db=2 --class A /x/app.jar';
    expect(submittedOf(command)).toMatchObject({ mainClass: 'A' });
  });

  it('names nothing for a shell', () => {
    const command = 'org.apache.spark.deploy.SparkSubmit --conf spark.app.name=x pyspark-shell';
    expect(submittedOf(command)).toEqual({ script: undefined, mainClass: undefined, args: [] });
    expect(submittedOf(undefined)).toEqual({ script: undefined, mainClass: undefined, args: [] });
  });
});
